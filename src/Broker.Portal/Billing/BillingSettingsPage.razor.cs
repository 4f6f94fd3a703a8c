using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Engine.Placement;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using MudBlazor;

namespace Broker.Portal.Billing;

/// <summary>Who are we on paper, and what was agreed?</summary>
public sealed partial class BillingSettingsPage(
    IBillingProfiles profiles, IPurchaseOrders orders, IDialogService dialogs, ISnackbar snackbar, TimeProvider clock)
{
    private BillingProfileView? _view;
    private ProfileForm? _form;
    private DateOnly _today;
    private bool _busy;

    protected override Task StartAsync(Viewer viewer) => ReadProfileAsync();

    private Task ReadProfileAsync() => ReadAsync(async cancellationToken =>
    {
        _today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        _view = await profiles.ReadAsync(cancellationToken);
        // What is being typed is kept while other things on the page change.
        _form = _form is { IsChanged: true } typed ? typed : new ProfileForm(_view?.Draft);
    });

    private async Task SaveAsync()
    {
        if (_form is { } form && form.IsSound())
        {
            await ActAsync(async () => Say(form, await profiles.SaveAsync(form.ToDraft(), Left)));
        }
    }

    private Task CheckAsync() => ActAsync(async () => Say(_form!, await profiles.CheckVatIdAsync(Left)));

    private void Say(ProfileForm form, ProfileOutcome outcome)
    {
        switch (outcome)
        {
            case ProfileOutcome.Saved { Check: { Result: VatCheckResult.Invalid } check }:
                _form = null;
                snackbar.Add(L["Saved; but {0} is not valid.", check.VatId], Severity.Warning);
                break;
            case ProfileOutcome.Saved:
                _form = null;
                snackbar.Add(L["Saved. The next invoice will carry it."], Severity.Success);
                break;
            case ProfileOutcome.Invalid invalid:
                form.Refuse(invalid.Errors);
                break;
            case ProfileOutcome.Changed:
                snackbar.Add(L["Somebody else changed it a moment ago. Look at it again and save once more."], Severity.Warning);
                break;
            case ProfileOutcome.Forbidden refused:
                snackbar.Add(refused.Why, Severity.Warning);
                break;
        }
    }

    private async Task<IReadOnlyList<FieldError>> AddOrderAsync(PurchaseOrderDraft draft)
    {
        IReadOnlyList<FieldError> faults = [];
        await ActAsync(async () =>
        {
            switch (await orders.AddAsync(draft, Left))
            {
                case PurchaseOrderOutcome.Invalid invalid:
                    faults = invalid.Errors;
                    break;
                case PurchaseOrderOutcome.Forbidden refused:
                    snackbar.Add(refused.Why, Severity.Warning);
                    break;
            }
        });
        return faults;
    }

    private async Task WithdrawAsync(PurchaseOrderView order)
    {
        var sure = await dialogs.ConfirmAsync(
            L["Withdraw {0}?", order.Number],
            [
                L["Invoices issued from now on do not name it; those that do stay as they are."],
                L["Its number cannot be used again. This cannot be undone."],
            ],
            L["Withdraw {0}", order.Number]);
        if (sure)
        {
            await ActAsync(async () =>
            {
                if (await orders.WithdrawAsync(order.Id, Left) is PurchaseOrderOutcome.Forbidden refused)
                {
                    snackbar.Add(refused.Why, Severity.Warning);
                }
            });
        }
    }

    private async Task ActAsync(Func<Task> act)
    {
        _busy = true;
        // Asked for by a card, whose own events do not draw this page.
        StateHasChanged();
        try
        {
            await act();
            await ReadProfileAsync();
        }
        catch (Exception failure) when (!Left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(Log, nameof(BillingSettingsPage), failure);
            snackbar.Add(L["That failed on our side. Look at the page before you try again."], Severity.Error);
        }
        finally
        {
            _busy = false;
            StateHasChanged();
        }
    }
}
