using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace Broker.Portal.Layout;

public sealed partial class MainLayout(IJSRuntime javaScript, IDialogService dialogs, NavigationManager navigation) : IAsyncDisposable
{
    private static readonly DialogOptions PaletteOptions = new()
    {
        NoHeader = true,
        CloseOnEscapeKey = true,
        BackdropClick = true,
        CloseOnNavigation = true,
    };

    private ErrorBoundary? _boundary;
    private ViewerZone _zone = ViewerZone.Utc;
    private bool _dark;
    private IDialogReference? _palette;
    private IJSObjectReference? _module;
    private IJSObjectReference? _keys;
    private DotNetObjectReference<MainLayout>? _self;

    private string SkipTarget => new Uri(navigation.Uri).PathAndQuery + "#content";

    [JSInvokable]
    public Task OpenPaletteAsync() => InvokeAsync(async () =>
    {
        if (_palette is not null)
        {
            return;
        }

        _palette = await dialogs.ShowAsync<CommandPalette>(PaletteOptions);
        await _palette.Result;
        _palette = null;
    });

    [JSInvokable]
    public void Go(string path) => navigation.NavigateTo(path);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_keys is not null)
            {
                await _keys.InvokeVoidAsync("stop");
                await _keys.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its listeners with it.
        }

        _self?.Dispose();
    }

    protected override void OnParametersSet() => _boundary?.Recover();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _self = DotNetObjectReference.Create(this);
        _module = await javaScript.InvokeAsync<IJSObjectReference>("import", "./_content/Broker.Portal/Layout/MainLayout.razor.js");
        _keys = await _module.InvokeAsync<IJSObjectReference>("listen", _self);
        _zone = ViewerZone.From(await _module.InvokeAsync<string?>("zone"));
        StateHasChanged();
    }
}
