using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Broker.Portal.Layout;

/// <summary>Ctrl K: finds pages, deployments and actions by name.</summary>
public sealed partial class CommandPalette(CommandSearch search, NavigationManager navigation) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<Command> _found = [];
    private string _words = "";
    private int _chosen;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override Task OnInitializedAsync() => FindAsync("");

    private async Task FindAsync(string words)
    {
        _words = words;
        var found = await search.FindAsync(words, _closed.Token);
        if (_words == words)
        {
            _found = found;
            _chosen = 0;
        }
    }

    private void OnKey(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown":
                _chosen = Math.Min(_chosen + 1, _found.Count - 1);
                break;
            case "ArrowUp":
                _chosen = Math.Max(_chosen - 1, 0);
                break;
            case "Enter" when _found.Count > 0:
                Run(_found[_chosen]);
                break;
        }
    }

    private void Run(Command command)
    {
        Dialog.Close();
        // The job dashboard is not one of our pages: the browser has to load it.
        navigation.NavigateTo(command.Href, forceLoad: command.Href == "/hangfire");
    }
}
