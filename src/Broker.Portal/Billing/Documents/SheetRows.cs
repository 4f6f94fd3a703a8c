using Broker.Domain.Billing;

namespace Broker.Portal.Billing.Documents;

/// <summary>Lines as rows of a sheet, in the order of the document.</summary>
internal static class SheetRows
{
    private const string WithoutDeployment = "Other items";

    public static IReadOnlyList<SheetGroup> ByDeployment(InvoiceDocument document) => Grouped(
        document, GroupOf, lines => [.. lines.Select(line => Row(line, document))]);

    /// <summary>One row per deployment, kind of machine and unit.</summary>
    public static IReadOnlyList<SheetGroup> SummedByDeployment(InvoiceDocument document) => Grouped(document, GroupOf, Summed);

    /// <summary>For thousands of deployments: one row per kind of machine of each network.</summary>
    public static IReadOnlyList<SheetGroup> SummedByNetwork(InvoiceDocument document) => Grouped(
        document, line => SheetText.Shown(line.NetworkName) is { Length: > 0 } network ? network : WithoutDeployment, Summed);

    private static string GroupOf(InvoiceLine line) => SheetText.Shown(line.DeploymentName) is { Length: > 0 } name ? name : WithoutDeployment;

    private static List<SheetGroup> Grouped(
        InvoiceDocument document, Func<InvoiceLine, string> titleOf, Func<IReadOnlyList<InvoiceLine>, IReadOnlyList<SheetRow>> rowsOf) =>
        [.. document.Lines
            .GroupBy(line => (Title: titleOf(line), line.DeploymentId is null))
            .Select(g => new SheetGroup(g.Key.Title, InCommon([.. g]), g.Sum(l => l.Amount), rowsOf([.. g])))];

    private static string InCommon(IReadOnlyList<InvoiceLine> lines)
    {
        var team = lines.Select(l => l.Team).Distinct(StringComparer.Ordinal).ToList();
        var centre = lines.Select(l => l.CostCentre).Distinct(StringComparer.Ordinal).ToList();
        return string.Join(" · ", new[]
        {
            team is [{ Length: > 0 } one] ? $"Team {SheetText.Shown(one)}" : null,
            centre is [{ Length: > 0 } code] ? $"Cost centre {SheetText.Shown(code)}" : null,
        }.OfType<string>());
    }

    private static SheetRow Row(InvoiceLine line, InvoiceDocument document) => new(
        line.Id, SheetText.Shown(line.Name), Details(line, document), line.Quantity, line.UnitCode, line.UnitPrice, line.Amount);

    private static List<string> Details(InvoiceLine line, InvoiceDocument document)
    {
        var details = new List<string>();
        if (line.Kind == InvoiceLineKind.Correction)
        {
            details.Add($"Correction of {SheetText.Period(line.Period)}{(line.CorrectsInvoice is { } number ? $", {SheetText.Shown(number)}" : "")}");
        }
        else if (line.Period != document.Period)
        {
            details.Add(SheetText.Period(line.Period));
        }

        if (SheetText.Shown(line.Description) is { Length: > 0 } description)
        {
            details.Add(description);
        }

        if (line.QuotedUnitPrice is { } quoted)
        {
            details.Add($"Quoted at {quoted.Currency.Code} {SheetText.Number(quoted.Amount, Math.Max(2, SheetText.Digits(quoted.Amount, 6)))} an hour");
        }

        return details;
    }

    private static IReadOnlyList<SheetRow> Summed(IReadOnlyList<InvoiceLine> lines) =>
        [.. lines.GroupBy(l => (Name: NameOf(l), l.UnitCode)).Select(g => new SheetRow(
            "", g.Key.Name, [Counted(g.Count())], g.Sum(l => l.Quantity), g.Key.UnitCode,
            g.Select(l => l.UnitPrice).Distinct().Count() == 1 ? g.First().UnitPrice : null, g.Sum(l => l.Amount)))];

    private static string NameOf(InvoiceLine line) => line.Kind is InvoiceLineKind.Usage or InvoiceLineKind.Correction && line.Gpu is not null
        ? SheetText.Shown($"{line.GpuCount} × {line.Gpu}, {line.NetworkName}")
        : SheetText.Shown(line.Name);

    private static string Counted(int lines) => lines == 1 ? "1 line" : $"{SheetText.Count(lines)} lines";
}
