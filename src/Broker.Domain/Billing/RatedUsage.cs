using System.Globalization;
using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>Usage of one kind at one price, summed up: what becomes one line.</summary>
/// <param name="Seconds">Whole seconds of replicas; negative where more was given back than served.</param>
/// <param name="PricePerHour">As quoted, for a replica with all its GPUs.</param>
/// <param name="Month">The month it happened in.</param>
/// <param name="CorrectsInvoice">The issued invoice of that month, where it is not the period's own.</param>
public sealed record UsageCharge(
    DeploymentId DeploymentId,
    string DeploymentName,
    string? Team,
    string? CostCentre,
    IReadOnlyDictionary<string, string> Tags,
    NetworkId Network,
    string NetworkName,
    string Region,
    string Gpu,
    int GpuCount,
    Money PricePerHour,
    long Seconds,
    BillingPeriod Month,
    DocumentReference? CorrectsInvoice);

/// <summary>The usage of a period at the contract's prices: lines, and what the contract takes off them.</summary>
/// <param name="Charges">By deployment, discounts taken off: what an SLA credit is a share of.</param>
public sealed record RatedUsage(
    IReadOnlyList<InvoiceLine> Lines, IReadOnlyList<InvoiceAllowance> Discounts, IReadOnlyDictionary<DeploymentId, decimal> Charges)
{
    private const decimal SecondsPerHour = 3600;

    /// <summary>More than any price is quoted in, few enough to be read.</summary>
    private const int QuantityDigits = 10;

    /// <param name="fx">How quoted prices become the contract's currency; null where they are in it.</param>
    /// <exception cref="InvalidOperationException">A price is in a currency that neither is the contract's nor converts to it.</exception>
    public static RatedUsage Of(ContractTerms terms, FxRate? fx, BillingPeriod period, IEnumerable<UsageCharge> usage)
    {
        var lines = usage
            .Where(u => u.Seconds != 0)
            .OrderBy(u => u.DeploymentName, StringComparer.Ordinal).ThenBy(u => u.DeploymentId.Value).ThenBy(u => u.Month.Start)
            .ThenBy(u => u.Network.Value, StringComparer.Ordinal).ThenBy(u => u.Gpu, StringComparer.Ordinal).ThenBy(u => u.GpuCount)
            .ThenBy(u => u.Region, StringComparer.Ordinal).ThenBy(u => u.PricePerHour.Amount)
            .Select((u, i) => LineOf(u, i + 1, terms.Currency, fx, period))
            .ToList();
        var discounts = DiscountsOf(terms, lines);
        return new RatedUsage(lines, discounts, ChargesOf(terms, lines, discounts));
    }

    private static InvoiceLine LineOf(UsageCharge usage, int number, Currency currency, FxRate? fx, BillingPeriod period)
    {
        var price = PriceIn(usage.PricePerHour, currency, fx);
        var corrects = usage.Month != period;
        return new InvoiceLine
        {
            Id = number.ToString(CultureInfo.InvariantCulture),
            Kind = corrects ? InvoiceLineKind.Correction : InvoiceLineKind.Usage,
            Name = string.Create(CultureInfo.InvariantCulture, $"{usage.GpuCount} × {usage.Gpu} on {usage.NetworkName}, {usage.Region}"),
            Description = corrects ? $"Usage of {usage.Month} that became known after that period was closed" : null,
            Quantity = decimal.Round(usage.Seconds / SecondsPerHour, QuantityDigits, MidpointRounding.ToEven),
            UnitCode = "HUR",
            UnitPrice = price,
            // From the seconds, not from the shown quantity: rounded once.
            Amount = new Money(usage.Seconds * price / SecondsPerHour, currency).ToChargeable().Amount,
            Period = usage.Month,
            QuotedUnitPrice = usage.PricePerHour,
            DeploymentId = usage.DeploymentId,
            DeploymentName = usage.DeploymentName,
            Network = usage.Network,
            NetworkName = usage.NetworkName,
            Region = usage.Region,
            Gpu = usage.Gpu,
            GpuCount = usage.GpuCount,
            Sku = SkuOf(usage),
            CostCentre = usage.CostCentre,
            Team = usage.Team,
            Tags = usage.Tags,
            CorrectsInvoice = corrects ? usage.CorrectsInvoice?.Number : null,
        };
    }

    private static string SkuOf(UsageCharge usage) => string.Create(
        CultureInfo.InvariantCulture,
        $"{usage.Network}/{usage.Gpu.ToLowerInvariant().Replace(' ', '-')}/x{usage.GpuCount}/{usage.Region}");

    private static decimal PriceIn(Money price, Currency currency, FxRate? fx)
    {
        if (price.Currency == currency)
        {
            return price.Amount;
        }

        return fx is not null && fx.From == price.Currency && fx.To == currency
            ? price.Amount * fx.Rate
            : throw new InvalidOperationException($"There is no rate from {price.Currency} to {currency}.");
    }

    private static List<InvoiceAllowance> DiscountsOf(ContractTerms terms, IReadOnlyList<InvoiceLine> lines)
    {
        var discounts = lines
            .GroupBy(line => PercentOf(terms, line))
            .Where(group => group.Key > 0)
            .OrderBy(group => group.Key)
            .Select(group => Percentage(terms, "Contract discount", group.Key, group.Sum(l => l.Amount)))
            .ToList();
        discounts.AddRange(Tiers(terms, lines.Sum(l => l.Amount)));
        return [.. discounts.Where(d => d.Amount != 0)];
    }

    private static decimal PercentOf(ContractTerms terms, InvoiceLine line) =>
        terms.NetworkDiscounts.TryGetValue(line.Network!.Value, out var own) ? own : terms.DiscountPercent;

    private static IEnumerable<InvoiceAllowance> Tiers(ContractTerms terms, decimal total)
    {
        var tiers = terms.Tiers.OrderBy(t => t.Above).ToList();
        for (var i = 0; i < tiers.Count; i++)
        {
            var upTo = i + 1 < tiers.Count ? Math.Min(total, tiers[i + 1].Above) : total;
            if (upTo > tiers[i].Above)
            {
                yield return Percentage(
                    terms, string.Create(CultureInfo.InvariantCulture, $"Volume discount above {tiers[i].Above:0.##} {terms.Currency}"),
                    tiers[i].Percent, upTo - tiers[i].Above);
            }
        }
    }

    private static InvoiceAllowance Percentage(ContractTerms terms, string reason, decimal percent, decimal of) => new(
        AllowanceKind.Discount,
        new Money(of * percent / 100, terms.Currency).ToChargeable().Amount,
        string.Create(CultureInfo.InvariantCulture, $"{reason}: {percent:0.####} %"))
    {
        Percent = percent,
        BaseAmount = of,
    };

    private static Dictionary<DeploymentId, decimal> ChargesOf(
        ContractTerms terms, IReadOnlyList<InvoiceLine> lines, IReadOnlyList<InvoiceAllowance> discounts)
    {
        var total = lines.Sum(l => l.Amount);
        var left = total == 0 ? 1 : 1 - (discounts.Sum(d => d.Amount) / total);
        return lines
            .Where(l => l.Kind == InvoiceLineKind.Usage)
            .GroupBy(l => l.DeploymentId!.Value)
            .ToDictionary(
                group => group.Key, group => new Money(Math.Max(0, group.Sum(l => l.Amount) * left), terms.Currency).ToChargeable().Amount);
    }
}
