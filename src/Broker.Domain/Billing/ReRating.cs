using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>What is to be different about a month that was billed already.</summary>
/// <param name="Network">Only what ran there; null for all.</param>
/// <param name="Gpu">Only this GPU model; null for all.</param>
/// <param name="PricePercent">Percent on top of the billed price per hour, -100..500; negative for cheaper, 0 for as it was.</param>
/// <param name="DiscountPercent">In place of the contract's discount, 0..100; null for as it was.</param>
public sealed record ReRatingChange(NetworkId? Network, string? Gpu, decimal PricePercent, decimal? DiscountPercent)
{
    public bool Touches(InvoiceLine line) => (Network is null || line.Network == Network)
        && (Gpu is null || string.Equals(line.Gpu, Gpu, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One line as it is on the invoice, and as it would be.</summary>
public sealed record ReRatedLine(InvoiceLine Before, decimal UnitPrice, decimal Amount)
{
    public decimal Difference => Amount - Before.Amount;
}

/// <summary>All before VAT and in the invoice's currency.</summary>
/// <param name="DiscountBefore">What the contract took off; positive.</param>
public sealed record ReRatingPreview(
    IReadOnlyList<ReRatedLine> Lines, decimal DiscountBefore, decimal DiscountAfter, Currency Currency)
{
    public decimal NetBefore => Lines.Sum(l => l.Before.Amount) - DiscountBefore;

    public decimal NetAfter => Lines.Sum(l => l.Amount) - DiscountAfter;

    /// <summary>Positive: the customer owes more; negative: something is given back.</summary>
    public decimal Difference => NetAfter - NetBefore;
}

/// <summary>Rates the usage of an issued invoice again, to see what would change. Books nothing and changes nothing.</summary>
public static class ReRating
{
    private const decimal SecondsPerHour = 3600;

    /// <param name="terms">That held in the invoice's period.</param>
    public static ReRatingPreview Preview(InvoiceDocument invoice, ContractTerms terms, ReRatingChange change)
    {
        var usage = invoice.Lines.Where(l => l is { Kind: InvoiceLineKind.Usage or InvoiceLineKind.Correction, DeploymentId: not null, Network: not null }).ToList();
        var changed = Changed(terms with { Currency = invoice.Currency }, change);
        var charges = usage.Select(line => ChargeOf(line, change, invoice.Currency)).ToList();
        var after = RatedUsage.Of(changed, null, invoice.Period, charges);
        return new ReRatingPreview(
            [.. usage.Zip(charges).Select(pair => new ReRatedLine(pair.First, pair.Second.PricePerHour.Amount, AmountOf(pair.Second)))],
            invoice.Allowances.Where(a => a.Kind == AllowanceKind.Discount).Sum(a => a.Amount),
            after.Discounts.Sum(d => d.Amount),
            invoice.Currency);
    }

    private static ContractTerms Changed(ContractTerms terms, ReRatingChange change)
    {
        if (change.DiscountPercent is not { } percent)
        {
            return terms;
        }

        return change.Network is { } network
            ? terms with { NetworkDiscounts = new Dictionary<string, decimal>(terms.NetworkDiscounts, StringComparer.Ordinal) { [network.Value] = percent } }
            : terms with { DiscountPercent = percent, NetworkDiscounts = new Dictionary<string, decimal>(StringComparer.Ordinal) };
    }

    private static UsageCharge ChargeOf(InvoiceLine line, ReRatingChange change, Currency currency) => new(
        line.DeploymentId!.Value, line.DeploymentName ?? "", line.Team, line.CostCentre, line.Tags, line.Network!, line.NetworkName ?? "",
        line.Region ?? "", line.Gpu ?? "", line.GpuCount,
        new Money(change.Touches(line) ? line.UnitPrice * (1 + (change.PricePercent / 100)) : line.UnitPrice, currency),
        (long)decimal.Round(line.Quantity * SecondsPerHour), line.Period, null);

    private static decimal AmountOf(UsageCharge charge) =>
        (charge.PricePerHour with { Amount = charge.Seconds * charge.PricePerHour.Amount / SecondsPerHour }).ToChargeable().Amount;
}
