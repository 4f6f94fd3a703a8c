using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Broker.Portal.Accounts;

/// <summary>A secret that is shown once, with a button that puts it into the clipboard.</summary>
public sealed partial class SecretText(IJSRuntime javaScript)
{
    private bool _copied;

    [Parameter, EditorRequired]
    public required string Secret { get; set; }

    private async Task CopyAsync()
    {
        try
        {
            await using var module = await javaScript.InvokeAsync<IJSObjectReference>("import", "./_content/Broker.Portal/Accounts/SecretText.razor.js");
            _copied = await module.InvokeAsync<bool>("copy", Secret);
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone; there is no clipboard to fill.
        }
    }
}
