using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <summary>
/// What each provider serves on its own host. The invented hosts resolve nowhere, so all of them are served here, below
/// <c>/akash/gateway/{provider address}</c>: a client replaces the provider's <c>hostUri</c> by this.
/// </summary>
internal static class AkashProviderGateway
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public static void Map(IEndpointRouteBuilder app)
    {
        var lease = app.MapGroup("/akash/gateway/{provider}/lease/{dseq:long}/{gseq:int}/{oseq:int}");
        lease.MapGet("/status", Status);
        lease.MapGet("/logs", LogsAsync);
    }

    private static IResult Status(
        string provider, long dseq, int gseq, HttpContext context, SimulatedWorld world, AkashNetwork network, AkashTokens tokens, AkashViews views)
    {
        if (Refuse(context, provider, "status", network, tokens) is { } refusal)
        {
            return refusal;
        }

        return world.Visit(() => Find(network, provider, dseq, gseq) is { } lease && views.Status(lease) is { } status
            ? Results.Json(status, AkashJson.Chain)
            : Results.Text("lease not found", statusCode: StatusCodes.Status404NotFound));
    }

    private static async Task LogsAsync(
        string provider, long dseq, int gseq, bool? follow, int? tail, string? service,
        HttpContext context, SimulatedWorld world, AkashNetwork network, AkashTokens tokens, TimeProvider clock)
    {
        if (Refuse(context, provider, "logs", network, tokens) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest || tail is < -1)
        {
            await Results.Text("bad request", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var wanted = service?.Split(',');
        var sent = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var from = tail is null or -1 ? int.MaxValue : tail.Value;
        while (socket.State == WebSocketState.Open && !context.RequestAborted.IsCancellationRequested)
        {
            var workloads = world.Visit(() => Find(network, provider, dseq, gseq)?.Workloads
                .Where(workload => wanted is null || wanted.Contains(workload.Identity.Name)).ToList());
            if (workloads is null)
            {
                await socket.CloseAsync((WebSocketCloseStatus)4001, "lease not found", context.RequestAborted);
                return;
            }

            foreach (var workload in workloads)
            {
                await SendAsync(socket, workload, sent, from, context.RequestAborted);
            }

            if (follow != true)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, context.RequestAborted);
                return;
            }

            from = int.MaxValue;
            await Task.Delay(LookEvery, clock, context.RequestAborted);
        }
    }

    private static async Task SendAsync(
        WebSocket socket, Workload workload, Dictionary<string, DateTimeOffset> sent, int most, CancellationToken cancellationToken)
    {
        var after = sent.GetValueOrDefault(workload.Id, DateTimeOffset.MinValue);
        var lines = workload.Lines().Where(line => line.At > after).ToList();
        foreach (var line in lines.Skip(Math.Max(0, lines.Count - most)))
        {
            var frame = JsonSerializer.SerializeToUtf8Bytes(new { name = $"{workload.Identity.Name}-{workload.Id}", message = line.Text });
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            sent[workload.Id] = line.At;
        }
    }

    private static AkashLease? Find(AkashNetwork network, string provider, long dseq, int gseq) => network.Deployments
        .FirstOrDefault(deployment => deployment.Dseq == dseq)?
        .ActiveLeases.FirstOrDefault(lease => lease.Group.Gseq == gseq && lease.Provider.Owner == provider);

    private static IResult? Refuse(HttpContext context, string provider, string scope, AkashNetwork network, AkashTokens tokens)
    {
        if (network.Providers.Find(provider) is not { } owner || network.Providers.IsDark(owner))
        {
            context.Abort();
            return Results.Empty;
        }

        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", ignoreCase: true, CultureInfo.InvariantCulture) ? header["Bearer ".Length..] : null;
        return tokens.Refusal(token, provider, scope) is { } message
            ? Results.Json(new { message }, AkashJson.Camel, statusCode: StatusCodes.Status401Unauthorized)
            : null;
    }
}
