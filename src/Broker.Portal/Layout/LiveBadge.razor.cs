using Microsoft.JSInterop;

namespace Broker.Portal.Layout;

/// <summary>Says how old the view is, and within two seconds when the connection is lost.</summary>
public sealed partial class LiveBadge(IJSRuntime javaScript, TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private IJSObjectReference? _module;
    private IJSObjectReference? _ticker;
    private long? _beat;

    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        try
        {
            if (_ticker is not null)
            {
                await _ticker.InvokeVoidAsync("stop");
                await _ticker.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its timers with it.
        }

        _left.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _module = await javaScript.InvokeAsync<IJSObjectReference>("import", "./_content/Broker.Portal/Layout/LiveBadge.razor.js");
        _ticker = await _module.InvokeAsync<IJSObjectReference>("start");
        await BeatAsync();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            do
            {
                _beat = clock.GetUtcNow().ToUnixTimeMilliseconds();
                StateHasChanged();
            }
            while (await timer.WaitForNextTickAsync(_left.Token));
        }
        catch (OperationCanceledException)
        {
            // The viewer left.
        }
    }
}
