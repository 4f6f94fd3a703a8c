using Broker.Domain.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>Does the waiting: claims rows whose time has come and steps them, on every node.</summary>
public sealed class DueReplicaLoop(
    ReplicaClaims claims, ReplicaStepper stepper, DueSignal signal, IOptions<DeploymentOptions> options,
    TimeProvider clock, ILogger<DueReplicaLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var room = new SemaphoreSlim(options.Value.Parallelism);
        await FreeDeadClaimsAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await room.WaitAsync(stoppingToken);
                room.Release();
                var due = await claims.ClaimDueAsync(room.CurrentCount, stoppingToken);
                foreach (var replica in due)
                {
                    await room.WaitAsync(stoppingToken);
                    _ = StepAsync(replica, room, stoppingToken);
                }

                if (due.Count == 0)
                {
                    await signal.WaitAsync(options.Value.LookForDueEvery, clock, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                DeploymentLog.DueLoopFailed(logger, exception);
                await Task.Delay(options.Value.LookForDueEvery, clock, stoppingToken);
            }
        }
    }

    private async Task FreeDeadClaimsAsync(CancellationToken stoppingToken)
    {
        try
        {
            await claims.ReleaseOfDeadProcessAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The claims run out by themselves; the loop must start either way.
            DeploymentLog.DueLoopFailed(logger, exception);
        }
    }

    private async Task StepAsync(ReplicaId replica, SemaphoreSlim room, CancellationToken stoppingToken)
    {
        try
        {
            await stepper.StepClaimedAsync(replica, stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            DeploymentLog.DueLoopFailed(logger, exception);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the row stays due, and whoever comes next goes on.
        }
        finally
        {
            room.Release();
        }
    }
}
