using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Simulator;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Crash;

/// <summary>Simulated networks and a database that outlive the portal, and the portal's life itself.</summary>
internal sealed class CrashWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TestDatabase _database;
    private readonly WebApplication _simulator;
    private readonly HttpClient _networks;
    private readonly string _key;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private PortalProcess? _portal;

    private CrashWorld(TestDatabase database, WebApplication simulator, string key)
    {
        _database = database;
        _simulator = simulator;
        _networks = new HttpClient { BaseAddress = new Uri(simulator.Urls.Single() + "/") };
        _key = key;
    }

    public CancellationToken Limit => _limit.Token;

    /// <param name="pace">How much faster than real the networks are; at 300 an image that takes minutes takes a second.</param>
    public static async Task<CrashWorld> CreateAsync(string pace)
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        var simulator = SimulatorApplication.Create(["--urls", "http://127.0.0.1:0", $"--Simulator:TimeScale={pace}"]);
        await simulator.StartAsync();
        return new CrashWorld(database, simulator, await AddKeyAsync(database));
    }

    /// <summary>Starts the portal; <paramref name="killAt"/> is the move at which it dies.</summary>
    public void Start(string? killAt = null)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in _database.Settings)
        {
            settings[name] = value!;
        }

        foreach (var (network, path) in new[] { ("Akash", "akash/"), ("IoNet", "ionet/") })
        {
            settings[$"Networks:{network}:Enabled"] = "true";
            settings[$"Networks:{network}:BaseAddress"] = $"{_networks.BaseAddress}{path}";
            // Slower than the networks are: what waits for them must not give up because this machine is busy.
            settings[$"Networks:{network}:TimeScale"] = "10";
            settings[$"Networks:{network}:AllowPrivateEndpoints"] = "true";
        }

        settings["Networks:Akash:ApiKey"] = SimulatorOptions.DefaultAkashApiKey;
        settings["Networks:IoNet:ApiKey"] = SimulatorOptions.DefaultIoNetApiKey;
        settings["ASPNETCORE_ENVIRONMENT"] = "Testing";
        settings["Deployments:PollEvery"] = "00:00:00.2";
        settings["Deployments:LookForDueEvery"] = "00:00:00.1";
        settings["Deployments:ObserveEvery"] = "00:00:01";
        settings["Deployments:LeakGrace"] = "00:00:01";
        settings["Deployments:AvoidFailedProviderFor"] = "00:00:05";
        settings["Sla:ProbeEvery"] = "00:00:01";
        settings["Sla:ProbeTimeout"] = "00:00:00.4";
        settings["Sla:ReprobeGap"] = "00:00:00.1";
        settings["Sla:ShardLease"] = "00:00:01";
        settings["Logging:LogLevel:Default"] = "Warning";
        if (killAt is not null)
        {
            settings["Deployments:KillAt"] = killAt;
        }

        _portal = PortalProcess.Start(settings);
    }

    public async Task RestartAsync()
    {
        await _portal!.DisposeAsync();
        Start();
    }

    /// <summary>Waits until the portal has died by itself.</summary>
    public async Task DeathAsync()
    {
        try
        {
            await _portal!.DeathAsync(new CancellationTokenSource(Patience).Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The portal never came to the move at which it should die.\n{await DescribeAsync()}\n{_portal!.Output}");
        }
    }

    /// <summary>Plans one of two on both networks and accepts, through the API, as soon as the portal answers and has offers.</summary>
    /// <param name="planned">What happens between the plan and its acceptance.</param>
    public async Task DeployAsync(Func<Task>? planned = null)
    {
        using var client = new HttpClient { BaseAddress = _portal!.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _key);
        var plan = await RepeatAsync("a plan", async () =>
        {
            using var response = await client.PostAsJsonAsync(
                "api/v1/plans", new { name = "crash", image = "ghcr.io/example/model:1.0", gpu = "H100", replicas = 2, needed = 1 }, Limit);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<PlanReply>(Limit) : null;
        });
        await (planned?.Invoke() ?? Task.CompletedTask);
        try
        {
            using var response = await client.PostAsJsonAsync("api/v1/deployments", new { planId = plan.Id }, Limit);
            Assert.True(response.IsSuccessStatusCode, $"Not deployed: {response.StatusCode} {await response.Content.ReadAsStringAsync(Limit)}\n{_portal.Output}");
        }
        catch (HttpRequestException)
        {
            // The portal may die while it answers; what was accepted is in the database.
        }
    }

    /// <summary>Asks to close as often as it takes for somebody to hear it.</summary>
    public async Task CloseAsync()
    {
        var deployment = await DeploymentAsync() ?? throw new InvalidOperationException("Nothing was deployed.");
        await RepeatAsync<object>("closing", async () =>
        {
            if (_portal!.HasDied)
            {
                return new object();
            }

            using var client = new HttpClient { BaseAddress = _portal.Address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", _key);
            using var response = await client.DeleteAsync(new Uri($"api/v1/deployments/{deployment.Id}", UriKind.Relative), Limit);
            return response.IsSuccessStatusCode ? new object() : null;
        });
    }

    /// <summary>What another node does that hears the wish to close while this one is dead.</summary>
    public async Task CloseElsewhereAsync()
    {
        await using var db = _database.System.CreateContext();
        await db.Deployments.ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DeploymentState.Closing), Limit);
        await db.Replicas.ExecuteUpdateAsync(r => r.SetProperty(x => x.DueAt, TimeProvider.System.GetUtcNow()), Limit);
    }

    public Task OrderAsync(string network, string order) => _networks.PostAsync(new Uri($"control/networks/{network}/{order}", UriKind.Relative), null, Limit);

    public async Task KillWorkloadAsync()
    {
        var workloads = await _networks.GetFromJsonAsync<JsonElement>("control/workloads", Limit);
        var id = workloads[0].GetProperty("id").GetString();
        using var response = await _networks.PostAsync(new Uri($"control/workloads/{id}/kill", UriKind.Relative), null, Limit);
        response.EnsureSuccessStatusCode();
    }

    public Task UntilAsync(string what, Func<List<ReplicaEntity>, bool> holds) => UntilAsync(what, (_, replicas) => holds(replicas));

    public async Task UntilAsync(string what, Func<DeploymentEntity?, List<ReplicaEntity>, bool> holds) =>
        await RepeatAsync<object>(what, async () => holds(await DeploymentAsync(), await ReplicasAsync()) ? new object() : null);

    /// <summary>Two replicas wanted, both up, each on a lease of its own, and no other lease anywhere.</summary>
    public async Task AsAskedAsync()
    {
        await UntilAsync("two replicas up", r => r.Count(x => x.Status == Status.Up) == 2 && r.All(x => x.Status == Status.Up || x.State == ReplicaState.Closed));
        var held = (await ReplicasAsync()).Where(r => r.State == ReplicaState.Running).Select(r => r.LeaseHandle!.Value).Order(StringComparer.Ordinal).ToList();
        await RepeatAsync<object>("no lease but ours", async () => (await OpenLeasesAsync()).SequenceEqual(held, StringComparer.Ordinal) ? new object() : null);
    }

    /// <summary>Closed, and the networks hold nothing.</summary>
    public async Task ClosedWithoutLeakAsync()
    {
        await UntilAsync("the end", (d, r) => d?.State == DeploymentState.Closed && r.All(x => x.State == ReplicaState.Closed));
        await RepeatAsync<object>("no lease left", async () => (await OpenLeasesAsync()).Count == 0 ? new object() : null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_portal is not null)
        {
            await _portal.DisposeAsync();
        }

        _networks.Dispose();
        await _simulator.DisposeAsync();
        await _database.DisposeAsync();
        _limit.Dispose();
    }

    private async Task<DeploymentEntity?> DeploymentAsync()
    {
        await using var db = _database.System.CreateContext();
        return await db.Deployments.AsNoTracking().SingleOrDefaultAsync(Limit);
    }

    private async Task<List<ReplicaEntity>> ReplicasAsync()
    {
        await using var db = _database.System.CreateContext();
        return await db.Replicas.AsNoTracking().OrderBy(r => r.Ordinal).ToListAsync(Limit);
    }

    private async Task<List<string>> OpenLeasesAsync()
    {
        var state = await _networks.GetFromJsonAsync<JsonElement>("control/state", Limit);
        return [.. state.GetProperty("networks").EnumerateArray()
            .SelectMany(n => n.GetProperty("openDeployments").EnumerateArray())
            .Select(d => d.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)];
    }

    private async Task<T> RepeatAsync<T>(string what, Func<Task<T?>> attempt)
    {
        var clock = TimeProvider.System;
        var end = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                if (await attempt() is { } found)
                {
                    return found;
                }
            }
            catch (HttpRequestException) when (clock.GetUtcNow() < end)
            {
                // Not up yet.
            }

            if (clock.GetUtcNow() > end)
            {
                Assert.Fail($"Waited {Patience.TotalSeconds:0} s for {what}.\n{await DescribeAsync()}\n{_portal?.Output}");
            }

            await Task.Delay(Look, clock, Limit);
        }
    }

    private async Task<string> DescribeAsync()
    {
        var deployment = await DeploymentAsync();
        var lines = (await ReplicasAsync()).Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"  {r.Ordinal} {r.Network}/{r.Provider} {r.State} {r.Health} lease={r.LeaseHandle} due={r.DueAt:T} end={r.End} {r.EndDetail} error={r.LastError}"));
        return $"{deployment?.State}\n{string.Join('\n', lines)}\nopen leases: {string.Join(", ", await OpenLeasesAsync())}";
    }

    private sealed record PlanReply(Guid Id);

    private static async Task<string> AddKeyAsync(TestDatabase database)
    {
        var secret = ApiKeySecret.New();
        var organisation = Rows.Organisation();
        var user = Rows.User();
        await using var db = database.System.CreateContext();
        db.AddRange(organisation, user, Rows.Membership(organisation.Id, user));
        db.Add(new ApiKeyEntity
        {
            Id = ApiKeyId.New(),
            OrganisationId = organisation.Id,
            Name = "crash",
            Prefix = secret.Prefix,
            SecretHash = secret.Hash,
            Role = MemberRole.Engineer,
            CreatedBy = new UserId(user.Id),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return secret.Text;
    }
}
