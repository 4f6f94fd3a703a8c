using System.Globalization;
using Broker.Simulator.Control;

namespace Broker.Simulator.Faults;

/// <summary>Stands in front of the networks and spoils the calls it was told to spoil.</summary>
internal sealed class FaultMiddleware(
    RequestDelegate next, FaultBook faults, IEnumerable<ISimulatedNetwork> networks, TimeProvider clock, ILogger<FaultMiddleware> logger)
{
    private const string ProxyPage =
        "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>";

    private const string FirewallPage = "<html><body>Access blocked</body></html>";

    private static readonly Dictionary<string, Func<byte[], ReadOnlyMemory<byte>>> Spoils = new(StringComparer.Ordinal)
    {
        [FaultKind.Truncated] = body => body.AsMemory(0, body.Length / 2),
        [FaultKind.WrongTypes] = SpoiledAnswer.WrongTypes,
        [FaultKind.WrongShape] = SpoiledAnswer.WrongShape,
        [FaultKind.Huge] = SpoiledAnswer.Huge,
    };

    public async Task InvokeAsync(HttpContext context)
    {
        // A network that also answers on ports of its own marks what comes in there.
        var network = context.Features.Get<ISimulatedNetwork>() ?? NetworkOf(context.Request.Path);
        if (network is null)
        {
            await next(context);
            return;
        }

        if (faults.IsDark(network.Key))
        {
            context.Abort();
            return;
        }

        var path = context.Request.Path.Value ?? "";
        if (faults.Take(network.Key, context.Request.Method, path) is not { } fault)
        {
            await next(context);
            return;
        }

        FaultLog.Suffered(logger, fault.Kind, context.Request.Method, path);
        await (Spoils.TryGetValue(fault.Kind, out var spoil) ? SpoilAsync(context, spoil) : SufferAsync(context, network, fault));
    }

    private ISimulatedNetwork? NetworkOf(PathString path) =>
        networks.FirstOrDefault(network => path.StartsWithSegments($"/{network.Root}", StringComparison.OrdinalIgnoreCase));

    private async Task SufferAsync(HttpContext context, ISimulatedNetwork network, FaultOrder fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.TooMany:
                RetryAfter(context, fault);
                await network.Refusal(429, "rate_limited", "Too many requests").ExecuteAsync(context);
                break;
            case FaultKind.ServerError:
                await network.Refusal(500, "internal_server_error", "Internal server error").ExecuteAsync(context);
                break;
            case FaultKind.Unavailable:
                RetryAfter(context, fault);
                await network.Refusal(503, "service_unavailable", "Service unavailable").ExecuteAsync(context);
                break;
            case FaultKind.KeySet:
                context.Response.StatusCode = 400;
                await context.Response.WriteAsync("{\"key_set\":true}", context.RequestAborted);
                break;
            case FaultKind.Html:
                // Status 200 on purpose: a broken proxy in between does just that.
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync(ProxyPage, context.RequestAborted);
                break;
            case FaultKind.Firewall:
                context.Response.StatusCode = 403;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync(FirewallPage, context.RequestAborted);
                break;
            case FaultKind.LostResponse:
                context.Response.Body = new MemoryStream();
                await next(context);
                context.Abort();
                break;
            case FaultKind.ErrorAfter:
                context.Items[FaultKind.ErrorAfter] = true;
                await BufferAsync(context);
                await network.Refusal(500, "internal_server_error", "Internal server error").ExecuteAsync(context);
                break;
            case FaultKind.SlowAfter:
                var answer = await BufferAsync(context);
                await DelayAsync(context, fault);
                await context.Response.Body.WriteAsync(answer, context.RequestAborted);
                break;
            case FaultKind.Refused:
                context.Abort();
                break;
            case FaultKind.Slow:
                await DelayAsync(context, fault);
                await next(context);
                break;
            case FaultKind.ClockSkew:
                context.Items[FaultKind.ClockSkew] = true;
                await next(context);
                break;
            default:
                throw new InvalidOperationException($"There is no fault \"{fault.Kind}\".");
        }
    }

    private static void RetryAfter(HttpContext context, FaultOrder fault) =>
        context.Response.Headers.RetryAfter = (fault.RetryAfterSeconds ?? 1).ToString(CultureInfo.InvariantCulture);

    private Task DelayAsync(HttpContext context, FaultOrder fault) =>
        Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMilliseconds ?? 5000), clock, context.RequestAborted);

    /// <summary>Does what was asked and lets only a spoiled answer through.</summary>
    private async Task SpoilAsync(HttpContext context, Func<byte[], ReadOnlyMemory<byte>> spoil)
    {
        var spoiled = spoil(await BufferAsync(context));
        context.Response.ContentLength = spoiled.Length;
        await context.Response.Body.WriteAsync(spoiled, context.RequestAborted);
    }

    /// <summary>Does what was asked and keeps the answer back.</summary>
    private async Task<byte[]> BufferAsync(HttpContext context)
    {
        var wire = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await next(context);
        context.Response.Body = wire;
        return whole.ToArray();
    }
}

internal static partial class FaultLog
{
    [LoggerMessage(9001, LogLevel.Information, "Fault {Kind} on {Method} {Path}")]
    public static partial void Suffered(ILogger logger, string kind, string method, string path);
}
