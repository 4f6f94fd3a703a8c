using Broker.Domain.Billing;
using Broker.Engine;
using Broker.Engine.Billing.Views;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>How is it paid, and what has been received?</summary>
public sealed partial class PaymentPage(IInvoiceReader invoices, IBillingProfiles profiles)
{
    private const int PageSize = 25;
    private const int MostUnpaid = 50;

    private Page<PaymentView>? _payments;
    private IReadOnlyList<InvoiceRow> _unpaid = [];
    private int _unpaidTotal;
    private InvoiceView? _first;
    private ContractTerms? _terms;
    private bool _started;

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_started && _payments?.Index != Index)
        {
            await ReadPaymentsAsync();
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadPaymentsAsync();
    }

    private int Index => Math.Max(0, (PageNumber ?? 1) - 1);

    private Task ReadPaymentsAsync() => ReadAsync(async cancellationToken =>
    {
        var payments = await invoices.PaymentsAsync(new PageRequest(Index, PageSize), cancellationToken);
        var byOpen = await invoices.ListAsync(
            new InvoiceQuery(Kind: InvoiceKind.Invoice, Sort: InvoiceSort.Open, Page: new PageRequest(0, MostUnpaid)), cancellationToken);
        var unpaid = byOpen.Items.Where(i => i.Open.Amount > 0).OrderBy(i => i.DueDate ?? DateOnly.MaxValue).ToList();
        var summary = await invoices.SummaryAsync(cancellationToken);
        _first = unpaid is [var first, ..] ? await invoices.FindAsync(first.Id, cancellationToken) : null;
        _terms = (await profiles.ReadAsync(cancellationToken))?.Contract.Terms;
        (_unpaid, _unpaidTotal, _payments) = (unpaid, Math.Max(unpaid.Count, summary.Sums.Sum(s => s.Count)), payments);
    });
}
