using Broker.Engine.Billing;
using Broker.Engine.Billing.Requests;
using Broker.Engine.Billing.Staff;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>What is done with one invoice: payments are booked at once, what takes money off it is asked for.</summary>
public sealed partial class InvoiceWork(IInvoiceDesk desk, IBillingRequests requests, TimeProvider clock)
{
    private static readonly (Work Work, string Name)[] Works =
    [
        (Work.Payment, "Record a payment"),
        (Work.Refund, "Record a refund"),
        (Work.CreditNote, "Ask for a credit note"),
        (Work.WriteOff, "Ask to write it off"),
    ];

    private Work _work;
    private string _amount = "";
    private string _reference = "";
    private string _reason = "";
    private DateOnly _day;
    private bool _changed;

    private enum Work
    {
        Payment,
        Refund,
        CreditNote,
        WriteOff,
    }

    [Parameter, EditorRequired]
    public required StaffInvoiceRow Invoice { get; set; }

    /// <summary>With whether anything was changed.</summary>
    [Parameter]
    public EventCallback<bool> OnClosed { get; set; }

    protected override Task StartAsync(Viewer viewer)
    {
        _day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        _amount = Typed.Text(Invoice.Open.Amount);
        return Task.CompletedTask;
    }

    private Task DoAsync() => ActAsync(async cancellationToken => _work switch
    {
        Work.Payment or Work.Refund => Said(await desk.RecordAsync(
            Invoice.Id, new ReceivedPayment(Typed.Number(_amount) ?? 0, _day, "Bank transfer", _reference, _work == Work.Refund), cancellationToken)),
        Work.CreditNote when _amount.Trim().Length > 0 && Typed.Number(_amount) is null => Refuse(L["That is no amount."]),
        Work.CreditNote => Said(await requests.AskAsync(new BillingAsk.CreditNote(Invoice.Id, Typed.Number(_amount), _reason), cancellationToken)),
        Work.WriteOff => Said(await requests.AskAsync(new BillingAsk.WriteOff(Invoice.Id, _reason), cancellationToken)),
        var other => throw new InvalidOperationException($"Unknown work {other}."),
    });

    private string? Said(InvoiceChange change)
    {
        if (change is InvoiceChange.Done done)
        {
            _changed = true;
            return done.Already ? L["That was booked before; nothing was booked twice."] : L["Booked. The invoice is {0} now.", L[done.State.ToString()]];
        }

        return Refuse(change is InvoiceChange.Refused refused ? refused.Reason : L["There is no such invoice."]);
    }

    private string? Said(AskOutcome outcome) => outcome switch
    {
        AskOutcome.Asked => L["It waits for another person under Approvals."],
        AskOutcome.Refused refused => Refuse(refused.Why),
        AskOutcome.Forbidden forbidden => Refuse(forbidden.Why),
        var other => throw new InvalidOperationException($"Unknown outcome {other}."),
    };
}
