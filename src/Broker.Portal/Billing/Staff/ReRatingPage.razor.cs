using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Requests;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>What would another price or discount have made of an invoice, before anybody is asked to book it?</summary>
public sealed partial class ReRatingPage(IBillingRequests requests, ComputeNetworks networks)
{
    private const decimal LowestPrice = -100;
    private const decimal HighestPrice = 500;

    private ReRatingPreview? _preview;
    private ReRatingChange? _shown;
    private string _network = "";
    private string _price = "0";
    private string _discount = "";
    private string _reason = "";

    [Parameter]
    public Guid Id { get; set; }

    private ComputeNetworks Networks => networks;

    protected override Task StartAsync(Viewer viewer) => Task.CompletedTask;

    private Money Of(decimal amount) => new(amount, _preview!.Currency);

    private string Title(ReRatingPreview preview) => preview.Difference switch
    {
        0 => L["Nothing would change"],
        < 0 => L["{0} less before VAT, by a credit note", Figures.Amount(Of(-preview.Difference))],
        _ => L["{0} more before VAT, on the next invoice", Figures.Amount(Of(preview.Difference))],
    };

    private Task LookAsync() => ActAsync(async cancellationToken =>
    {
        _preview = null;
        var discount = Typed.Number(_discount);
        if (Typed.Number(_price) is not { } price || price is < LowestPrice or > HighestPrice
            || (_discount.Trim().Length > 0 && discount is not (>= 0 and <= 100)))
        {
            return Refuse(L["A price between {0} and {1} percent more, and a discount between 0 and 100.", LowestPrice, HighestPrice]);
        }

        _shown = new ReRatingChange(_network.Length == 0 ? null : new NetworkId(_network), null, price, discount);
        _preview = await requests.PreviewAsync(new InvoiceId(Id), _shown, cancellationToken);
        return _preview is null ? Refuse(L["There is no such invoice."]) : null;
    });

    // What was looked at is what is asked for, whatever was typed since.
    private Task AskAsync() => ActAsync(async cancellationToken =>
        await requests.AskAsync(new BillingAsk.ReRate(new InvoiceId(Id), _shown!, _reason), cancellationToken) switch
        {
            AskOutcome.Asked => L["It waits for another person under Approvals."],
            AskOutcome.Refused refused => Refuse(refused.Why),
            AskOutcome.Forbidden forbidden => Refuse(forbidden.Why),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        });
}
