using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Broker.Portal.Shared;

/// <summary>A text to be taken away, with a button that puts it into the clipboard.</summary>
public sealed partial class CopyText(IJSRuntime javaScript)
{
    private bool _copied;

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What is copied, for those who cannot see which text the button stands at.</summary>
    [Parameter]
    public string? Label { get; set; }

    private async Task CopyAsync()
    {
        try
        {
            await using var module = await javaScript.InvokeAsync<IJSObjectReference>("import", "./_content/Broker.Portal/Shared/CopyText.razor.js");
            _copied = await module.InvokeAsync<bool>("copy", Text);
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone; there is no clipboard to fill.
        }
    }
}
