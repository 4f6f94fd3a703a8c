using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Desk;
using Broker.Engine.Live;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;

namespace Broker.Portal.Desk;

/// <summary>What has to be done by hand? Orders on signed quotes, oldest first; staff only.</summary>
public sealed partial class DeskPage(
    IDesk desk, AuthenticationStateProvider authentication, IDialogService dialogs, ISnackbar snackbar, TimeProvider clock)
{
    private DeskBoard? _board;
    private UserId _me;
    private bool _busy;

    private List<DeskOrderView> Todo => [.. _board?.Orders.Where(o => o.State != DeskOrderState.Fulfilled) ?? []];

    private List<DeskOrderView> Running => [.. _board?.Orders.Where(o => o.State == DeskOrderState.Fulfilled) ?? []];

    private string TodoTitle => _board is null
        ? L["To do"]
        : L["{0} to fulfil, {1} to give back", Todo.Count(o => o.State != DeskOrderState.ReleaseAsked), Todo.Count(o => o.State == DeskOrderState.ReleaseAsked)];

    protected override async Task StartAsync(Viewer viewer)
    {
        if (!desk.IsOn || BrokerClaims.TenantOf((await authentication.GetAuthenticationStateAsync()).User) is not Tenant.Staff staff)
        {
            return;
        }

        _me = staff.User;
        Follow(viewer.Scope);
        await ReadBoardAsync();
    }

    /// <summary>An order that arrives or ends shows as a change of its replica.</summary>
    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        var ours = items.Any(i => i.Payload switch
        {
            LivePayload.ReplicaChanged replica => replica.Network == NetworkId.AethirDesk.Value,
            LivePayload.OffersRefreshed offers => offers.Network == NetworkId.AethirDesk.Value,
            _ => false,
        });
        // Rare enough to read anew each time; one that was skipped might be the last for long.
        if (!ours)
        {
            return false;
        }

        await ReadBoardAsync();
        return true;
    }

    private bool Stands(DeskQuoteView quote) => quote.WithdrawnAt is null && quote.ValidUntil > clock.GetUtcNow();

    private Task ReadBoardAsync() => ReadAsync(async cancellationToken => _board = await desk.ReadAsync(cancellationToken));

    private async Task WithdrawAsync(DeskQuoteView quote)
    {
        var sure = await dialogs.ConfirmAsync(
            L["Withdraw quote {0}?", quote.Number],
            [
                L["It is offered no more, from now on."],
                L["{0} orders on it go on and stay billed.", quote.Used],
                L["This cannot be undone; a quote is entered once."],
            ],
            L["Withdraw {0}", quote.Number]);
        if (!sure)
        {
            return;
        }

        _busy = true;
        try
        {
            if (await desk.WithdrawQuoteAsync(quote.Id, Left) is DeskOutcome.Overtaken overtaken)
            {
                snackbar.Add(overtaken.Why, Severity.Warning);
            }

            await ReadBoardAsync();
        }
        catch (Exception failure) when (!Left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(Log, nameof(DeskPage), failure);
            snackbar.Add(L["That failed on our side. Look at the list before you try again."], Severity.Error);
        }
        finally
        {
            _busy = false;
        }
    }
}
