using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Broker.Portal.Layout;

/// <summary>Switches the theme and remembers it in the browser; <c>js/theme.js</c> applies it before the first paint.</summary>
public sealed partial class ThemeToggle(IJSRuntime javaScript) : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private bool _dark;

    [Parameter]
    public EventCallback<bool> OnChanged { get; set; }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the module with it.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await javaScript.InvokeAsync<IJSObjectReference>("import", "./_content/Broker.Portal/Layout/ThemeToggle.razor.js");
            await ShowAsync(await _module.InvokeAsync<bool>("isDark"));
        }
    }

    private async Task ToggleAsync()
    {
        if (_module is not null)
        {
            await ShowAsync(await _module.InvokeAsync<bool>("choose", !_dark));
        }
    }

    private async Task ShowAsync(bool dark)
    {
        if (_dark != dark)
        {
            _dark = dark;
            await OnChanged.InvokeAsync(dark);
            StateHasChanged();
        }
    }
}
