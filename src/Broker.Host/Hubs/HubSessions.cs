using System.Collections.Concurrent;
using System.Security.Claims;
using Broker.Host.Security;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Broker.Host.Hubs;

/// <summary>
/// Open hub connections, checked every <see cref="AccessOptions.RevalidateEvery"/>: a stream lives for days, and a
/// removed member or revoked key must not keep it.
/// </summary>
internal sealed class HubSessions(
    IServiceScopeFactory scopes, IOptions<AccessOptions> options, TimeProvider clock, ILogger<HubSessions> logger)
    : BackgroundService, IHubFilter
{
    private readonly ConcurrentDictionary<string, HubCallerContext> _open = new(StringComparer.Ordinal);

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        _open[context.Context.ConnectionId] = context.Context;
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _open.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RevalidateEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.HubCheckFailed(exception);
            }
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in _open.Values)
        {
            await using var scope = scopes.CreateAsyncScope();
            if (connection.User is not { } user
                || !await scope.ServiceProvider.GetRequiredService<PrincipalCheck>().IsCurrentAsync(user, cancellationToken))
            {
                logger.SessionEnded(connection.User?.FindFirstValue(ClaimTypes.NameIdentifier));
                connection.Abort();
            }
        }
    }
}
