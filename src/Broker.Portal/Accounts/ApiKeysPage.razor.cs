using Broker.Domain.Accounts;
using Broker.Engine.Accounts;
using Broker.Portal.Shared;
using Microsoft.Extensions.Logging;
using MudBlazor;

namespace Broker.Portal.Accounts;

/// <summary>Makes, lists and revokes keys. A secret lives in this component until the page is left, and nowhere else.</summary>
public sealed partial class ApiKeysPage(
    IApiKeys keys, IDialogService dialogs, ISnackbar snackbar, TimeProvider clock, ILogger<ApiKeysPage> log) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<ApiKeyView>? _keys;
    private IReadOnlyList<string> _faults = [];
    private ApiKeyOutcome.Created? _created;
    private string _name = "";
    private MemberRole _role = MemberRole.Engineer;
    private int _days = 90;
    private bool _busy;
    private bool _failed;

    private string Title => _keys is null
        ? L["Keys"]
        : L["{0} keys work, {1} ended", _keys.Count(Works), _keys.Count(k => !Works(k))];

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await ReadAsync();
        }
    }

    private bool Works(ApiKeyView key) =>
        key.RevokedAt is null && (key.ExpiresAt is null || key.ExpiresAt > clock.GetUtcNow());

    private async Task ReadAsync()
    {
        try
        {
            _keys = await keys.ListAsync(_left.Token);
            _failed = false;
        }
        catch (Exception failure) when (!_left.IsCancellationRequested)
        {
            _failed = true;
            PortalLog.ReadFailed(log, nameof(ApiKeysPage), failure);
        }
    }

    private Task CreateAsync() => ActAsync(async () =>
    {
        _faults = [];
        var draft = new ApiKeyDraft(_name, _role, _days == 0 ? null : clock.GetUtcNow().AddDays(_days));
        switch (await keys.CreateAsync(draft, _left.Token))
        {
            case ApiKeyOutcome.Created created:
                _created = created;
                _name = "";
                break;
            case ApiKeyOutcome.Invalid invalid:
                _faults = [invalid.Why];
                break;
            case ApiKeyOutcome.Forbidden forbidden:
                _faults = [forbidden.Why];
                break;
        }
    });

    private async Task RevokeAsync(ApiKeyView key)
    {
        var sure = await dialogs.ConfirmAsync(
            L["Revoke {0}?", key.Name],
            [
                L["Whatever uses the key {0}… is refused from its next request on.", key.Prefix],
                key.LastUsedAt is { } used ? L["It was last used {0} ago.", Figures.Duration(clock.GetUtcNow() - used)] : L["It was never used."],
                L["This cannot be undone; deployments are not touched."],
            ],
            L["Revoke {0}", key.Name]);
        if (sure)
        {
            await ActAsync(async () =>
            {
                if (await keys.RevokeAsync(key.Id, _left.Token) is ApiKeyOutcome.Forbidden forbidden)
                {
                    snackbar.Add(forbidden.Why, Severity.Warning);
                }
            });
        }
    }

    private async Task ActAsync(Func<Task> act)
    {
        _busy = true;
        try
        {
            await act();
            await ReadAsync();
        }
        catch (Exception failure) when (!_left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(log, nameof(ApiKeysPage), failure);
            snackbar.Add(L["That failed on our side. Look at the list before you try again."], Severity.Error);
        }
        finally
        {
            _busy = false;
        }
    }
}
