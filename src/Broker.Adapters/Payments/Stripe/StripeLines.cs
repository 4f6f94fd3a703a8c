using System.Globalization;
using Broker.Domain.Billing;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>One line as Stripe gets it.</summary>
/// <param name="Key">Finds the line again: the id of ours, or the name of a group of ours.</param>
/// <param name="Net">In minor units; negative where something is taken off.</param>
/// <param name="Tax">This line's share of the document's tax, in minor units.</param>
internal sealed record StripeLine(string Key, string Description, long Net, long Tax, BillingPeriod Period);

/// <summary>
/// A document's lines as Stripe can hold them: at most 250, what was taken off as lines of their own, and the document's
/// tax spread over them so that it comes to exactly that sum.
/// </summary>
internal static class StripeLines
{
    public const int Most = 250;

    /// <summary>Key of the line that takes off what was paid before; it carries no tax.</summary>
    public const string Prepaid = "prepaid";

    private const int LongestDescription = 300;

    public static IReadOnlyList<StripeLine> Of(InvoiceDocument document)
    {
        var rows = Rows(document).ToList();
        foreach (var group in Groupings)
        {
            if (rows.Count <= Most)
            {
                break;
            }

            rows = Together(Rows(document), group).ToList();
        }

        return Spread(rows, StripeAmounts.ToMinor(document.Totals.Tax, document.Currency), document);
    }

    /// <summary>From fine to coarse; the last always fits.</summary>
    private static readonly Func<Row, string>[] Groupings =
    [
        row => string.Create(CultureInfo.InvariantCulture, $"{row.Kind}|{row.Network}|{row.Sku}|{row.UnitPrice}"),
        row => $"{row.Kind}|{row.Network}|{row.Sku}",
        row => $"{row.Kind}|{row.Network}",
        row => row.Kind,
    ];

    private static IEnumerable<Row> Rows(InvoiceDocument document)
    {
        foreach (var line in document.Lines)
        {
            yield return new Row(
                line.Id, line.Kind.ToString(), line.NetworkName, line.Sku, line.UnitPrice,
                string.Create(CultureInfo.InvariantCulture, $"{line.Name}: {line.Quantity:0.######} {UnitOf(line.UnitCode)} at {line.UnitPrice:0.######} {document.Currency}"),
                line.Amount, line.Period);
        }

        for (var i = 0; i < document.Allowances.Count; i++)
        {
            var allowance = document.Allowances[i];
            yield return new Row(
                string.Create(CultureInfo.InvariantCulture, $"allowance-{i + 1}"), allowance.Kind.ToString(), null, null, null,
                allowance.Reason, -allowance.Amount, document.Period);
        }
    }

    private static IEnumerable<Row> Together(IEnumerable<Row> rows, Func<Row, string> key) =>
        rows.GroupBy(key, StringComparer.Ordinal).Select(group =>
        {
            var first = group.First();
            var count = group.Count();
            return count == 1 ? first : first with
            {
                Key = $"group:{group.Key}",
                Description = string.Join(" · ", ((string?[])[first.Network ?? first.Kind, first.Sku]).OfType<string>())
                    + string.Create(CultureInfo.InvariantCulture, $" ({count} lines, see the invoice)"),
                Amount = group.Sum(row => row.Amount),
            };
        });

    private static List<StripeLine> Spread(List<Row> rows, long tax, InvoiceDocument document)
    {
        var nets = rows.ConvertAll(row => StripeAmounts.ToMinor(row.Amount, document.Currency));
        var whole = nets.Sum();
        var lines = new List<StripeLine>(rows.Count + 1);
        long reached = 0, given = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            // Rounding what has been reached, not each share, makes the shares add up.
            reached += nets[i];
            var due = whole == 0 ? 0 : (long)decimal.Round((decimal)tax * reached / whole, MidpointRounding.ToEven);
            lines.Add(new StripeLine(rows[i].Key, Cut(rows[i].Description), nets[i], due - given, rows[i].Period));
            given = due;
        }

        if (StripeAmounts.ToMinor(document.Totals.Prepaid, document.Currency) is not 0 and var prepaid)
        {
            lines.Add(new StripeLine(Prepaid, "Covered by prepaid credit", -prepaid, 0, document.Period));
        }

        return lines;
    }

    private static string UnitOf(string code) => code == "HUR" ? "h" : "×";

    private static string Cut(string text) => text.Length > LongestDescription ? text[..LongestDescription] : text;

    private sealed record Row(
        string Key, string Kind, string? Network, string? Sku, decimal? UnitPrice, string Description, decimal Amount, BillingPeriod Period);
}
