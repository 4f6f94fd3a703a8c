using Broker.Engine.Billing;
using Broker.Engine.Billing.Requests;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using MudBlazor;

namespace Broker.Portal.Billing.Staff;

/// <summary>What waits for a second pair of eyes?</summary>
public sealed partial class ApprovalsPage(IBillingRequests requests, IDialogService dialogs)
{
    private const int Shown = 100;

    private IReadOnlyList<BillingRequestView>? _requests;

    protected override Task StartAsync(Viewer viewer) => ReadListAsync();

    private string Title => _requests?.Count(r => r.State == BillingRequestState.Waiting) is > 0 and var waiting
        ? L["{0} to decide on", waiting]
        : L["Nothing to decide on"];

    private static string Word(BillingRequestKind kind) => kind switch
    {
        BillingRequestKind.CreditNote => "Credit note",
        BillingRequestKind.WriteOff => "Write-off",
        BillingRequestKind.SlaCredit => "SLA credit",
        BillingRequestKind.ReRating => "Re-rating",
        _ => throw new InvalidOperationException($"Unknown kind {kind}."),
    };

    private static (string Css, IconName Icon, string Word) Look(BillingRequestState state) => state switch
    {
        BillingRequestState.Waiting => ("pending", IconName.Pending, "Waiting"),
        BillingRequestState.Approved => ("pending", IconName.Pending, "Approved, being booked"),
        BillingRequestState.Refused => ("ended", IconName.Ended, "Refused"),
        BillingRequestState.Done => ("up", IconName.Up, "Booked"),
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    private Task ReadListAsync() => ReadAsync(async cancellationToken => _requests = await requests.ListAsync(Shown, cancellationToken));

    private async Task DecideAsync(BillingRequestView request, bool approve)
    {
        if (approve && !await dialogs.ConfirmAsync(
            L["Approve {0} of {1}?", L[Word(request.Kind)], request.InvoiceNumber],
            [L["{0} are booked for {1}.", Figures.Amount(request.Amount), request.CustomerName], L["This cannot be undone, only corrected by another document."]],
            L["Approve {0}", Figures.Amount(request.Amount)]))
        {
            return;
        }

        await ActAsync(async cancellationToken => await requests.DecideAsync(request.Id, approve, "", cancellationToken) switch
        {
            DecideOutcome.Decided { State: BillingRequestState.Refused } decided when approve => Refuse(decided.What ?? L["It could not be booked."]),
            DecideOutcome.Decided decided => decided.What is { Length: > 0 } what ? what : L["Refused; nothing is booked."],
            DecideOutcome.Refused refused => Refuse(refused.Why),
            DecideOutcome.Forbidden forbidden => Refuse(forbidden.Why),
            DecideOutcome.NotFound => Refuse(L["It is gone."]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        });
        await ReadListAsync();
    }
}
