using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Tables;

/// <summary>A stretch of use, or something else the document has: together they come to what is payable.</summary>
/// <param name="Part">Number of the line, or what it is instead: <c>VAT</c>.</param>
/// <param name="Amount">Its part of the document, in the document's currency; what is credited is negative.</param>
/// <param name="Direction">-1 where seconds and cost of the use count the other way round than they were metered.</param>
internal sealed record UsageCsvRow(string Part, string Text, decimal Amount, InvoiceLine? Line, InvoiceUsageRow? Use, int Direction);

/// <summary>The rows of a document's usage file, in the order of its lines. Holds the amounts of one line at a time.</summary>
internal sealed class UsageCsvRows(InvoicePackage package)
{
    // As in the cost exports: enough that no second of use comes to nothing.
    private const int Digits = 10;

    private readonly InvoiceDocument _document = package.Document;

    /// <summary>-1 for a credit note, whose amounts are positive on paper.</summary>
    private decimal Sign => _document.Kind == InvoiceKind.CreditNote ? -1 : 1;

    public IEnumerable<UsageCsvRow> All() => Lines().Concat(Others());

    private IEnumerable<UsageCsvRow> Lines()
    {
        var usage = new UsageByLine(package.Usage);
        foreach (var line in _document.Lines)
        {
            var (start, end) = usage.Of(line);
            if (start == end)
            {
                yield return new UsageCsvRow(line.Id, line.Name, Sign * line.Amount, line, null, 1);
                continue;
            }

            var costs = new decimal[end - start];
            for (var i = 0; i < costs.Length; i++)
            {
                costs[i] = package.Usage[start + i].Cost;
            }

            // What was given back stands on a credit note as positive; in the file it is negative, as its seconds are.
            var turn = Math.Sign(costs.Sum()) * Math.Sign(line.Amount) < 0 ? -1 : 1;
            var shares = LargestRemainder.Spread(line.Amount, turn < 0 ? Array.ConvertAll(costs, c => -c) : costs, Digits);
            for (var i = 0; i < shares.Length; i++)
            {
                yield return new UsageCsvRow(line.Id, line.Name, Sign * shares[i], line, package.Usage[start + i], (int)Sign * turn);
            }
        }
    }

    private IEnumerable<UsageCsvRow> Others()
    {
        foreach (var allowance in _document.Allowances)
        {
            yield return new UsageCsvRow(Words(allowance.Kind), allowance.Reason, -Sign * allowance.Amount, null, null, 1);
        }

        if (_document.Totals.Tax != 0)
        {
            yield return new UsageCsvRow("VAT", FormattableString.Invariant($"{_document.Vat.RatePercent:0.##} %"), Sign * _document.Totals.Tax, null, null, 1);
        }

        if (_document.Totals.Prepaid != 0)
        {
            yield return new UsageCsvRow("Prepaid", "Paid from credit bought before", -Sign * _document.Totals.Prepaid, null, null, 1);
        }
    }

    private static string Words(AllowanceKind kind) => kind switch
    {
        AllowanceKind.SlaCredit => "SLA credit",
        AllowanceKind.Discount => "Discount",
        AllowanceKind.PromotionalCredit => "Promotional credit",
        AllowanceKind.Goodwill => "Goodwill credit",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
