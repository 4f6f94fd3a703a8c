using Broker.Domain.Billing;

namespace Broker.Portal.Billing.Documents;

/// <summary>An issued document arranged for paper: its lines by deployment, or summed up where they are too many to read.</summary>
/// <param name="IsSummary">Rows stand for several lines each; the lines are in the files beside the document.</param>
/// <param name="PriceDigits">Digits after the point of every price of an hour, so that the points stand below each other.</param>
/// <param name="HasData">The UBL invoice is attached.</param>
public sealed record SheetModel(
    InvoiceDocument Document, string ContentHash, IReadOnlyList<SheetGroup> Groups, bool IsSummary, int PriceDigits, bool HasData)
{
    /// <summary>About 30 pages; nobody reads more, and printing takes a second per 300 rows.</summary>
    public const int MostRows = 1_000;

    private const int MostPriceDigits = 6;

    public bool IsCreditNote => Document.Kind == InvoiceKind.CreditNote;

    public string Title => IsCreditNote ? "Credit note" : "Invoice";

    public static SheetModel Of(InvoiceDocument document, string contentHash, bool hasData)
    {
        var groups = SheetRows.ByDeployment(document);
        var isSummary = Rows(groups) > MostRows;
        if (isSummary)
        {
            groups = SheetRows.SummedByDeployment(document);
            groups = Rows(groups) > MostRows ? SheetRows.SummedByNetwork(document) : groups;
        }

        var digits = groups.SelectMany(g => g.Rows).Max(r => r is { UnitPrice: { } price, UnitCode: "HUR" } ? SheetText.Digits(price, MostPriceDigits) : 0);
        return new SheetModel(document, contentHash, groups, isSummary, Math.Max(digits, document.Currency.MinorDigits), hasData);
    }

    private static int Rows(IReadOnlyList<SheetGroup> groups) => groups.Sum(g => g.Rows.Count + 1);
}

/// <param name="Detail">Team, cost centre: whatever all rows have in common.</param>
/// <param name="Amount">Sum of the rows.</param>
public sealed record SheetGroup(string Title, string Detail, decimal Amount, IReadOnlyList<SheetRow> Rows);

/// <param name="Number">Of the line; empty where a row stands for several.</param>
/// <param name="UnitPrice">Null where the lines behind a row have different prices.</param>
public sealed record SheetRow(
    string Number, string Name, IReadOnlyList<string> Details, decimal Quantity, string UnitCode, decimal? UnitPrice, decimal Amount);
