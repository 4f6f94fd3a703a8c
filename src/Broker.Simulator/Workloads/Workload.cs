using System.Net;
using System.Text.Json;
using Broker.Simulator.World;

namespace Broker.Simulator.Workloads;

internal enum WorkloadState
{
    Pulling,
    Running,
    Slow,
    Hung,
    Failing,
    Killed,
    Dark,
    Gone,
}

internal sealed record WorkloadLine(DateTimeOffset At, string Stream, string Text);

/// <summary>What a workload is and whose it is; nothing of it changes during its life.</summary>
internal sealed record WorkloadIdentity(
    string Network, string Provider, string Deployment, string Name, string Image, int ContainerPort, string? Tag,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>A client that wants its workload found again puts its own id here.</summary>
    public string? Replica => Environment.TryGetValue("BROKER_REPLICA", out var replica) ? replica : NamedReplica;

    /// <summary>The same id out of a name, on a network whose workloads cannot have an environment of their own.</summary>
    public string? NamedReplica { get; init; }

    /// <summary>Who logs in to it, if it is a machine: then its port speaks SSH instead of HTTP.</summary>
    public string? SshUser { get; init; }
}

/// <summary>One running container, or rented machine, of a customer.</summary>
internal sealed class Workload : IDisposable
{
    private const int LinesKept = 400;

    private readonly SimulatedWorld _world;
    private readonly WorkloadServer _server;
    private readonly Queue<WorkloadLine> _lines = new();
    private readonly Lock _linesGate = new();
    private WorkloadState _manner = WorkloadState.Pulling;
    private bool _dark;
    private bool _gone;
    private long _served;

    public Workload(int number, WorkloadIdentity identity, IPAddress host, SimulatedWorld world, Dice dice)
    {
        Number = number;
        Identity = identity;
        _world = world;
        CreatedAt = world.Now;
        ChangedAt = CreatedAt;
        TimeSpan Jitter() => TimeSpan.FromMilliseconds(dice.Between(1, 12, "jitter", number, Interlocked.Read(ref _served)));
        _server = new WorkloadServer(host, identity.SshUser is null ? new HttpWorkload(Answer, Jitter) : new SshWorkload(Called, Jitter));
        Host = host.ToString();
    }

    public int Number { get; }

    public string Id => $"w{Number}";

    public WorkloadIdentity Identity { get; }

    public string Host { get; }

    public int Port => _server.Port;

    public string Url => Identity.SshUser is { } user ? $"ssh://{user}@{Host}:{Port}" : $"http://{Host}:{Port}";

    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the state last changed: for a killed workload, the moment of its death.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public long Served => Interlocked.Read(ref _served);

    public WorkloadState State => _gone ? WorkloadState.Gone : _dark ? WorkloadState.Dark : _manner;

    /// <summary>What a provider's own health check would say.</summary>
    public bool IsHealthy => State is WorkloadState.Running or WorkloadState.Slow;

    public void Start()
    {
        if (_manner != WorkloadState.Pulling || _gone)
        {
            return;
        }

        StartedAt = _world.Now;
        Log("stdout", Identity.SshUser is null ? $"Pulled image {Identity.Image}" : $"Booted image {Identity.Image}");
        Log("stdout", $"Listening on port {Identity.ContainerPort}");
        Behave(WorkloadState.Running);
    }

    /// <summary>Takes effect at once; a workload that is not there any more, or not yet, cannot be told anything.</summary>
    public bool TryBehave(WorkloadState manner, TimeSpan? delay = null)
    {
        if (_gone || _manner == WorkloadState.Pulling)
        {
            return false;
        }

        Behave(manner, delay);
        return true;
    }

    public void SetDark(bool dark)
    {
        _dark = dark;
        ChangedAt = _world.Now;
        Apply();
    }

    public void Remove()
    {
        if (_gone)
        {
            return;
        }

        _gone = true;
        ChangedAt = _world.Now;
        Log("stdout", "Received SIGTERM, exiting");
        _server.Dispose();
    }

    public void Log(string stream, string text) => Log(_world.Now, stream, text);

    public IReadOnlyList<WorkloadLine> Lines()
    {
        lock (_linesGate)
        {
            return [.. _lines];
        }
    }

    public void Dispose() => _server.Dispose();

    private void Log(DateTimeOffset at, string stream, string text)
    {
        lock (_linesGate)
        {
            _lines.Enqueue(new WorkloadLine(at, stream, text));
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }

    private void Behave(WorkloadState manner, TimeSpan? delay = null)
    {
        _manner = manner;
        ChangedAt = _world.Now;
        _server.Manner = manner switch
        {
            WorkloadState.Hung => new WorkloadManner(Answers: false, 200, TimeSpan.Zero),
            WorkloadState.Slow => new WorkloadManner(Answers: true, 200, delay ?? TimeSpan.FromSeconds(3)),
            WorkloadState.Failing => new WorkloadManner(Answers: true, 500, TimeSpan.Zero),
            _ => WorkloadManner.Well,
        };
        Apply();
    }

    private void Apply()
    {
        if (_gone)
        {
            return;
        }

        if (_dark || _manner is WorkloadState.Killed or WorkloadState.Pulling)
        {
            _server.Close();
        }
        else
        {
            _server.Open();
        }
    }

    private void Called(string line, bool well)
    {
        Interlocked.Increment(ref _served);
        Log(_world.RealNow, well ? "stdout" : "stderr", line);
    }

    private string Answer(string requestLine, int status)
    {
        var served = Interlocked.Increment(ref _served);
        var path = requestLine.Split(' ') is [_, var target, ..] ? target : "/";
        Log(_world.RealNow, status == 200 ? "stdout" : "stderr", $"{requestLine} {status}");
        return JsonSerializer.Serialize(
            new
            {
                status = status == 200 ? "ok" : "error",
                workload = Id,
                network = Identity.Network,
                provider = Identity.Provider,
                service = Identity.Name,
                replica = Identity.Replica,
                path,
                served,
            },
            JsonSerializerOptions.Web);
    }
}
