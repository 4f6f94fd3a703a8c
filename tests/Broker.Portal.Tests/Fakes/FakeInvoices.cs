using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Billing.Views;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Issued documents in lists; remembers what was asked, and fails when told to.</summary>
internal sealed class FakeInvoices : IInvoiceReader
{
    public List<InvoiceRow> Rows { get; } = [];

    public Dictionary<InvoiceId, InvoiceView> Views { get; } = [];

    public List<LineUsageView> Usage { get; } = [];

    public List<PaymentView> Payments { get; } = [];

    public List<OpenSum> Sums { get; } = [];

    public Exception? Failure { get; set; }

    public Task Gate { get; set; } = Task.CompletedTask;

    public InvoiceQuery? LastQuery { get; private set; }

    public async Task<Page<InvoiceRow>> ListAsync(InvoiceQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        await AnswerAsync();
        var found = Rows.Where(r =>
            (query.Kind is null || r.Kind == query.Kind)
            && (query.State is null || r.State == query.State)
            && (query.Month is null || r.Period.Start == query.Month)
            && (query.Search is null || r.Number.Contains(query.Search, StringComparison.OrdinalIgnoreCase))).ToList();
        return PageOf(found, query.Page ?? new PageRequest());
    }

    public async Task<InvoiceSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return new InvoiceSummary([.. Sums], [.. Rows.Select(r => r.Period.Start).Distinct().OrderDescending()]);
    }

    public async Task<InvoiceView?> FindAsync(InvoiceId id, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return Views.GetValueOrDefault(id);
    }

    public async Task<LineUsage> UsageAsync(InvoiceId id, int line, PageRequest page, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return new LineUsage(PageOf(Usage, page), Usage.Sum(u => u.Seconds));
    }

    public async Task<Page<PaymentView>> PaymentsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        await AnswerAsync();
        return PageOf(Payments, page);
    }

    private static Page<T> PageOf<T>(IReadOnlyList<T> all, PageRequest page) =>
        new([.. all.Skip(page.Skip).Take(page.Take)], all.Count, page.Index, page.Take);

    private async Task AnswerAsync()
    {
        await Gate;
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
