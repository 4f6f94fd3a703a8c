using System.Net.WebSockets;
using System.Text.Json;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Gateway;

/// <summary>Logs and events of a lease over a WebSocket: one JSON text per frame.</summary>
internal static class GatewayStreams
{
    private const WebSocketCloseStatus InternalProblem = (WebSocketCloseStatus)4000;
    private const WebSocketCloseStatus LeaseNotFound = (WebSocketCloseStatus)4001;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public static void Map(IEndpointRouteBuilder app)
    {
        var lease = app.MapGroup("/lease/{dseq:long}/{gseq:int}/{oseq:int}");
        lease.MapGet("/logs", LogsAsync);
        lease.MapGet("/kubeevents", EventsAsync);
    }

    private sealed record Wanted(long Dseq, int Gseq, int Oseq, string Scope, bool Follow, string[]? Services);

    private static Task LogsAsync(
        long dseq, int gseq, int oseq, bool? follow, string? tail, string? service,
        HttpContext context, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network, TimeProvider clock)
    {
        var services = service?.Split(',');
        if ((tail is not null && (!int.TryParse(tail, out var lines) || lines < -1)) || services?.Contains("") == true)
        {
            return Results.Text("bad request", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
        }

        var sent = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var most = tail is null or "-1" ? int.MaxValue : int.Parse(tail, System.Globalization.CultureInfo.InvariantCulture);
        return StreamAsync(context, new Wanted(dseq, gseq, oseq, "logs", follow == true, services), door, gateways, world, network, clock, workload =>
        {
            var after = sent.GetValueOrDefault(workload.Id, DateTimeOffset.MinValue);
            var all = workload.Lines().Where(line => line.At > after).ToList();
            var chosen = sent.ContainsKey(workload.Id) ? all : all.Skip(Math.Max(0, all.Count - most)).ToList();
            sent[workload.Id] = all.Count > 0 ? all[^1].At : after;
            return chosen.Select(line => JsonSerializer.SerializeToUtf8Bytes(new { name = PodOf(workload), message = line.Text }));
        });
    }

    private static Task EventsAsync(
        long dseq, int gseq, int oseq, bool? follow,
        HttpContext context, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network, TimeProvider clock)
    {
        var sent = new HashSet<(string Workload, string Reason)>();
        return StreamAsync(context, new Wanted(dseq, gseq, oseq, "events", follow == true, null), door, gateways, world, network, clock, workload =>
            [.. EventsOf(workload).Where(one => sent.Add((workload.Id, one.Reason))).Select(one => JsonSerializer.SerializeToUtf8Bytes(new
            {
                type = one.Type,
                reportingController = one.Reason == "Scheduled" ? "default-scheduler" : "kubelet",
                reportingInstance = "node1",
                reason = one.Reason,
                note = one.Note,
                @object = new { kind = "Pod", @namespace = $"lease-{workload.Identity.Deployment}", name = PodOf(workload) },
            }))]);
    }

    private static async Task StreamAsync(
        HttpContext context, Wanted wanted, GatewayDoor door, ProviderGateways gateways, SimulatedWorld world, AkashNetwork network,
        TimeProvider clock, Func<Workload, IEnumerable<byte[]>> frames)
    {
        var (owner, refusal) = door.Open(context, wanted.Scope, wanted.Dseq, wanted.Gseq, wanted.Oseq);
        if (refusal is not null || !context.WebSockets.IsWebSocketRequest)
        {
            await (refusal ?? Results.Text("bad request", statusCode: StatusCodes.Status400BadRequest)).ExecuteAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        while (socket.State == WebSocketState.Open && !context.RequestAborted.IsCancellationRequested)
        {
            var (found, texts) = world.Visit(() => Look(
                GatewayApi.Find(network, gateways.At(context), owner, wanted.Dseq, wanted.Gseq, wanted.Oseq), wanted, frames));
            if (found is { } problem)
            {
                await socket.CloseAsync(problem.Code, problem.Reason, context.RequestAborted);
                return;
            }

            foreach (var text in texts)
            {
                await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            }

            if (!wanted.Follow)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, context.RequestAborted);
                return;
            }

            await Task.Delay(LookEvery, clock, context.RequestAborted);
        }
    }

    private static ((WebSocketCloseStatus Code, string Reason)? Problem, IReadOnlyList<byte[]> Frames) Look(
        AkashLease? lease, Wanted wanted, Func<Workload, IEnumerable<byte[]>> frames)
    {
        if (lease is null)
        {
            return ((LeaseNotFound, "lease not found"), []);
        }

        var workloads = lease.Workloads.Where(workload => wanted.Services?.Contains(workload.Identity.Name) != false).ToList();
        return workloads.Count == 0
            ? ((InternalProblem, "no running pods"), [])
            : (null, [.. workloads.SelectMany(frames)]);
    }

    private static IEnumerable<(string Type, string Reason, string Note)> EventsOf(Workload workload)
    {
        yield return ("Normal", "Scheduled", $"Successfully assigned {PodOf(workload)} to node1");
        yield return ("Normal", "Pulling", $"Pulling image \"{workload.Identity.Image}\"");
        if (workload.StartedAt is not null)
        {
            yield return ("Normal", "Pulled", $"Successfully pulled image \"{workload.Identity.Image}\"");
            yield return ("Normal", "Created", $"Created container {workload.Identity.Name}");
            yield return ("Normal", "Started", $"Started container {workload.Identity.Name}");
        }
        else if (!WorkloadYard.CanPull(workload.Identity.Image))
        {
            yield return ("Warning", "Failed", $"Failed to pull image \"{workload.Identity.Image}\"");
            yield return ("Warning", "BackOff", $"Back-off pulling image \"{workload.Identity.Image}\"");
        }

        if (workload.State is WorkloadState.Killed or WorkloadState.Hung or WorkloadState.Failing)
        {
            yield return ("Warning", "Unhealthy", "Readiness probe failed");
        }
    }

    private static string PodOf(Workload workload) => $"{workload.Identity.Name}-{workload.Id}";
}
