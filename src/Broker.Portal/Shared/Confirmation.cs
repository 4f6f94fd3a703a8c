using MudBlazor;

namespace Broker.Portal.Shared;

internal static class Confirmation
{
    private static readonly DialogOptions Options = new()
    {
        CloseOnEscapeKey = true,
        MaxWidth = MaxWidth.ExtraSmall,
        FullWidth = true,
    };

    /// <summary>Asks before something that cannot be undone; false when the viewer keeps the thing or walks away.</summary>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string question, IReadOnlyList<string> consequences, string action)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { x => x.Question, question },
            { x => x.Consequences, consequences },
            { x => x.Action, action },
        };
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(question, parameters, Options);
        return await dialog.Result is { Canceled: false };
    }
}
