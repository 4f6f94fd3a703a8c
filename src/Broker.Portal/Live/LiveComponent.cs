using Broker.Engine.Live;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Live;

/// <summary>
/// A component that reads once and then follows the feed. It does nothing while prerendering: a circuit that never
/// starts would otherwise leave a subscription behind, and everything would be read twice.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _left = new();
    private LiveReader? _reader;
    private bool _disposed;

    [Inject]
    internal ILiveFeed Feed { get; init; } = default!;

    [Inject]
    internal CurrentViewer CurrentViewer { get; init; } = default!;

    [Inject]
    internal ILoggerFactory Loggers { get; init; } = default!;

    /// <summary>Cancelled when the viewer leaves.</summary>
    protected CancellationToken Left => _left.Token;

    protected Viewer? Viewer { get; private set; }

    /// <summary>True when the last read failed; the page offers to try again.</summary>
    protected bool Failed { get; private set; }

    protected ILogger Log => Loggers.CreateLogger(GetType());

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _left.CancelAsync();
        await StopFollowingAsync();
        await LeaveAsync();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        if (!RendererInfo.IsInteractive || await CurrentViewer.FindAsync() is not { } viewer)
        {
            return;
        }

        Viewer = viewer;
        await StartAsync(viewer);
    }

    /// <summary>Subscribe first (<see cref="Follow"/>), read second (<see cref="ReadAsync"/>).</summary>
    protected abstract Task StartAsync(Viewer viewer);

    /// <summary>Takes what is new, on the component's own thread of work. Says whether anything shown has changed.</summary>
    protected abstract Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items);

    /// <summary>What a component with more than a subscription ends.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    protected void Follow(LiveScope scope) => _reader = LiveReader.Start(
        Feed,
        scope,
        items => InvokeAsync(async () =>
        {
            if (!_disposed && await ApplyAsync(items))
            {
                StateHasChanged();
            }
        }),
        Log);

    protected async ValueTask StopFollowingAsync()
    {
        if (_reader is { } reader)
        {
            _reader = null;
            await reader.DisposeAsync();
        }
    }

    /// <summary>Runs a read at the edge of the circuit: a failure is logged and shown, never thrown into the renderer.</summary>
    protected async Task ReadAsync(Func<CancellationToken, Task> read)
    {
        try
        {
            await read(Left);
            Failed = false;
        }
        catch (OperationCanceledException) when (_disposed)
        {
            // The viewer left while the database was answering.
        }
        catch (Exception failure)
        {
            Failed = true;
            PortalLog.ReadFailed(Log, GetType().Name, failure);
        }
    }
}
