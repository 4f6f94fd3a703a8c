using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Deployments;

/// <summary>A replica's output, read when asked for: each look costs the network a call.</summary>
public sealed partial class LogsPanel(IDeploymentReader deployments, TimeProvider clock, ILogger<LogsPanel> log) : IDisposable
{
    private const int Tail = 200;

    private readonly CancellationTokenSource _left = new();
    private LogsOutcome? _outcome;
    private ReplicaId? _chosen;
    private DateTimeOffset? _readAt;
    private bool _reading;
    private bool _failed;

    [Parameter, EditorRequired]
    public required IReadOnlyList<ReplicaView> Replicas { get; set; }

    [CascadingParameter]
    public ViewerZone Zone { get; set; } = ViewerZone.Utc;

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task ShowAsync(ReplicaId replica)
    {
        _chosen = replica;
        _reading = true;
        _failed = false;
        try
        {
            var outcome = await deployments.LogsAsync(replica, Tail, _left.Token);
            if (_chosen == replica)
            {
                _outcome = outcome;
                _readAt = clock.GetUtcNow();
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The viewer left while the network was answering.
        }
        catch (Exception failure)
        {
            _failed = true;
            PortalLog.ReadFailed(log, nameof(LogsPanel), failure);
        }
        finally
        {
            _reading = false;
        }
    }
}
