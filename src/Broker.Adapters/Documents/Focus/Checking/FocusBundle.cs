using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>
/// What the datasets of one delivery say of each other: sums to the invoice's lines, and every reference has what it refers to.
/// A dataset that was not given is not missed. Holds one entry per invoice line and period, not per row.
/// </summary>
internal sealed class FocusBundle
{
    // Two sums of cents differ by a cent or not at all; less than half of one is the digits behind the cents.
    private const decimal LessThanACent = 0.005m;

    private readonly Dictionary<LineKey, Line> _costs = [];
    private readonly Dictionary<LineKey, Line> _details = [];
    private readonly Dictionary<(string Issuer, string Start, string End), Place> _usedPeriods = [];
    private readonly HashSet<(string Issuer, string Start, string End)> _periods = [];
    private readonly Dictionary<string, Place> _applied = new(StringComparer.Ordinal);
    private readonly HashSet<string> _commitments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    public void Add(FocusDataset dataset, string file, long number, FocusRow row)
    {
        _given.Add(dataset.Name);
        var place = new Place(file, dataset.Name, number);
        switch (dataset.Name)
        {
            case FocusModel.CostAndUsage:
                AddLine(_costs, place, row);
                AddApplied(place, row);
                break;
            case FocusModel.InvoiceDetail:
                AddLine(_details, place, row);
                break;
            case FocusModel.BillingPeriod when PeriodOf(row) is { } period:
                _periods.Add(period);
                break;
            case FocusModel.ContractCommitment when row["ContractCommitmentId"] is { } id:
                _commitments.Add(id);
                break;
            default:
                break;
        }
    }

    public IEnumerable<CostExportNote.Finding> Finish()
    {
        var found = new List<CostExportNote.Finding>();
        if (_given.Contains(FocusModel.CostAndUsage) && _given.Contains(FocusModel.InvoiceDetail))
        {
            CheckLines(found);
            CheckInvoices(found);
        }

        if (_given.Contains(FocusModel.BillingPeriod))
        {
            found.AddRange(_usedPeriods.Where(p => !_periods.Contains(p.Key)).Select(p => p.Value.Finding(
                "BillingPeriodStart", "billing_period_not_found", $"No Billing Period row is for {p.Key.Start} to {p.Key.End} of {p.Key.Issuer}.")));
        }

        if (_given.Contains(FocusModel.ContractCommitment))
        {
            found.AddRange(_applied.Where(a => !_commitments.Contains(a.Key)).Select(a => a.Value.Finding(
                "ContractApplied", "contract_commitment_not_found", $"No Contract Commitment row is for {a.Key}.")));
        }

        return found;
    }

    private static (string Issuer, string Start, string End)? PeriodOf(FocusRow row) =>
        row["InvoiceIssuerName"] is { } issuer && row["BillingPeriodStart"] is { } start && row["BillingPeriodEnd"] is { } end
            ? (issuer, start, end)
            : null;

    private void AddLine(Dictionary<LineKey, Line> lines, Place place, FocusRow row)
    {
        if (PeriodOf(row) is { } period)
        {
            _usedPeriods.TryAdd(period, place);
        }

        if (row["InvoiceIssuerName"] is not { } issuer || row["InvoiceId"] is not { } invoice)
        {
            return;
        }

        var key = new LineKey(issuer, invoice, row["InvoiceDetailId"]);
        if (!lines.TryGetValue(key, out var line))
        {
            lines.Add(key, line = new Line(place, row["BillingCurrency"], row["BillingAccountId"]));
        }

        line.Add(row.Number("BilledCost"));
    }

    private void AddApplied(Place place, FocusRow row)
    {
        if (row["ContractApplied"] is not { } text || row.IsBroken("ContractApplied"))
        {
            return;
        }

        using var document = FocusFormats.Object(text);
        foreach (var element in document!.RootElement.GetProperty("Elements").EnumerateArray())
        {
            _applied.TryAdd(element.GetProperty("ContractCommitmentId").GetString()!, place);
        }
    }

    private void CheckLines(List<CostExportNote.Finding> found)
    {
        foreach (var (key, cost) in _costs.Where(c => c.Key.Detail is not null))
        {
            if (!_details.TryGetValue(key, out var detail))
            {
                found.Add(cost.Place.Finding("InvoiceDetailId", "invoice_detail_not_found", $"Invoice {key.Invoice} of {key.Issuer} has no line {key.Detail}."));
                continue;
            }

            CheckSame(found, detail, "BillingCurrency", detail.Currency, cost.Currency);
            CheckSame(found, detail, "BillingAccountId", detail.Account, cost.Account);
            if (cost.Sum is { } billed && detail.Sum is { } invoiced && Math.Abs(billed - invoiced) >= LessThanACent)
            {
                found.Add(detail.Place.Finding("BilledCost", "sum_mismatch", $"Line {key.Detail} says {invoiced}, its Cost and Usage rows come to {billed}."));
            }
        }

        foreach (var (key, detail) in _details.Where(d => d.Value.Sum is not (null or 0) && !_costs.ContainsKey(d.Key)))
        {
            found.Add(detail.Place.Finding("InvoiceDetailId", "cost_and_usage_not_found", $"Line {key.Detail} has no Cost and Usage rows."));
        }
    }

    private void CheckInvoices(List<CostExportNote.Finding> found)
    {
        var alreadySaid = found.Select(f => (f.File, f.Row)).ToHashSet();
        var costs = _costs.GroupBy(c => (c.Key.Issuer, c.Key.Invoice)).ToDictionary(g => g.Key, g => Sum(g.Select(l => l.Value)));
        foreach (var invoice in _details.GroupBy(d => (d.Key.Issuer, d.Key.Invoice)))
        {
            var first = invoice.First().Value.Place;
            if (costs.TryGetValue(invoice.Key, out var billed) && billed is { } sum && Sum(invoice.Select(l => l.Value)) is { } payable
                && Math.Abs(sum - payable) >= LessThanACent && !invoice.Any(l => alreadySaid.Contains((l.Value.Place.File, l.Value.Place.Row))))
            {
                found.Add(first.Finding("BilledCost", "sum_mismatch", $"Invoice {invoice.Key.Invoice} comes to {payable}, its Cost and Usage rows to {sum}."));
            }
        }
    }

    private static void CheckSame(List<CostExportNote.Finding> found, Line detail, string column, string? here, string? there)
    {
        if (here is not null && there is not null && here != there)
        {
            found.Add(detail.Place.Finding(column, "invoice_detail_differs", $"The line says '{here}', its Cost and Usage rows '{there}'."));
        }
    }

    private static decimal? Sum(IEnumerable<Line> lines) => lines.Aggregate((decimal?)0m, (sum, line) => sum + line.Sum);

    private sealed record LineKey(string Issuer, string Invoice, string? Detail);

    private sealed record Place(string File, string Dataset, long Row)
    {
        public CostExportNote.Finding Finding(string column, string rule, string text) => new(File, Dataset, Row, column, rule, text);
    }

    private sealed class Line(Place place, string? currency, string? account)
    {
        public Place Place { get; } = place;

        public string? Currency { get; } = currency;

        public string? Account { get; } = account;

        /// <summary>Null once a part of it could not be read.</summary>
        public decimal? Sum { get; private set; } = 0m;

        public void Add(decimal? amount) => Sum += amount;
    }
}
