using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>
/// The columns of Cost and Usage in both versions, FOCUS' own in alphabetical order, ours (x_) behind them. Left out are those on what
/// we do not sell: availability zones, capacity reservations, commitment discounts, split cost allocation.
/// </summary>
/// <remarks>
/// Names, regions and teams are other people's texts. FOCUS wants them as they are, a spreadsheet would run one that begins like a
/// formula. Such a text gets an apostrophe here too: it is the same one in every row and file, so joins still hold, and no identifier of
/// ours, no number, no time and no JSON object ever begins so.
/// </remarks>
internal static class CostAndUsageColumns
{
    public static IReadOnlyList<CsvColumn<FocusCharge>> Of14(InvoicePackage package)
    {
        var document = package.Document;
        return Ordered(
        [
            .. Common(document),
            Text("ContractApplied", c => Applied(package, c)),
            Text("HostProviderName", c => FocusInvoice.First(c.Use?.Host)),
            Text("InvoiceDetailId", c => c.DetailId),
            Text("ServiceProviderName", c => c.ServiceProvider),
        ]);
    }

    /// <summary>
    /// In 1.2 only the party that invoices may be the provider of a charge that is billed, so the provider is the broker and the network
    /// is the publisher.
    /// </summary>
    public static IReadOnlyList<CsvColumn<FocusCharge>> Of12(InvoiceDocument document) => Ordered(
    [
        .. Common(document),
        Text("ProviderName", _ => FocusInvoice.Issuer(document)),
        Text("PublisherName", c => c.ServiceProvider),
        Text("x_HostProviderName", c => FocusInvoice.First(c.Use?.Host)),
        Text("x_InvoiceDetailId", c => c.DetailId),
    ]);

    private static IEnumerable<CsvColumn<FocusCharge>> Common(InvoiceDocument document) =>
        [.. Billing(document), .. Charges(), .. Prices(document), .. Services(), .. Owners(), .. Custom()];

    private static IEnumerable<CsvColumn<FocusCharge>> Billing(InvoiceDocument document) =>
    [
        Text("BillingAccountId", _ => FocusInvoice.AccountId(document)),
        Text("BillingAccountName", _ => FocusInvoice.AccountName(document)),
        Text("BillingAccountType", _ => "Organisation"),
        Text("BillingCurrency", _ => document.Currency.Code),
        Time("BillingPeriodEnd", _ => document.Period.Time.End),
        Time("BillingPeriodStart", _ => document.Period.Time.Start),
        Text("InvoiceId", _ => document.Number),
        Text("InvoiceIssuerName", _ => FocusInvoice.Issuer(document)),
    ];

    private static IEnumerable<CsvColumn<FocusCharge>> Charges() =>
    [
        Number("BilledCost", c => c.Billed),
        Text("ChargeCategory", c => c.Category),
        Text("ChargeClass", c => c.Class),
        Text("ChargeDescription", c => c.Description),
        Text("ChargeFrequency", c => c.Frequency),
        Time("ChargePeriodEnd", c => c.End),
        Time("ChargePeriodStart", c => c.Start),
        Number("ConsumedQuantity", c => IsUse(c) ? c.Price!.Quantity * Math.Max(c.Use?.GpuCount ?? 0, 1) : null),
        Text("ConsumedUnit", c => !IsUse(c) ? null : c.Use is { GpuCount: > 0 } ? "GPU-Hours" : c.Price!.Unit),
        Number("ContractedCost", c => c.Contracted),
        Number("EffectiveCost", c => c.Effective),
        Number("ListCost", c => c.List),
    ];

    private static IEnumerable<CsvColumn<FocusCharge>> Prices(InvoiceDocument document) =>
    [
        Number("ContractedUnitPrice", c => c.Price?.UnitPrice),
        Number("ListUnitPrice", c => c.Price?.UnitPrice),
        Text("PricingCategory", c => c.Price is null ? null : "Standard"),
        Text("PricingCurrency", c => c.Price?.Currency ?? document.Currency.Code),
        Number("PricingCurrencyContractedUnitPrice", c => c.Price?.QuotedPrice),
        Number("PricingCurrencyEffectiveCost", QuotedEffectiveCost),
        Number("PricingCurrencyListUnitPrice", c => c.Price?.QuotedPrice),
        Number("PricingQuantity", c => c.Price?.Quantity),
        Text("PricingUnit", c => c.Price?.Unit),
        Text("SkuId", c => c.Price?.Sku),
        Text("SkuMeter", c => c.Price?.Meter),
        Text("SkuPriceDetails", c => c.Price?.Details),
        Text("SkuPriceId", c => c.Price?.PriceId),
    ];

    private static IEnumerable<CsvColumn<FocusCharge>> Services() =>
    [
        Text("RegionId", c => FocusInvoice.First(c.Use?.Region)),
        Text("RegionName", c => FocusInvoice.First(c.Use?.Region)),
        Text("ResourceId", c => c.Resource?.Id),
        Text("ResourceName", c => c.Resource?.Name),
        Text("ResourceType", c => c.Resource?.Type),
        Text("ServiceCategory", c => c.Service.Category),
        Text("ServiceName", c => c.Service.Name),
        Text("ServiceSubcategory", c => c.Service.Subcategory),
    ];

    private static IEnumerable<CsvColumn<FocusCharge>> Owners() =>
    [
        Text("SubAccountId", c => FocusInvoice.First(c.Owner?.Team)),
        Text("SubAccountName", c => FocusInvoice.First(c.Owner?.Team)),
        Text("SubAccountType", c => FocusInvoice.First(c.Owner?.Team) is null ? null : "Team"),
        Text("Tags", c => c.Owner?.Tags),
    ];

    private static IEnumerable<CsvColumn<FocusCharge>> Custom() =>
    [
        Text("x_CorrectedInvoiceId", c => c.CorrectsInvoice),
        Text("x_CostCentre", c => c.Owner?.CostCentre),
        Text("x_DeploymentId", c => c.Use?.DeploymentId),
        Text("x_DeploymentName", c => c.Use?.DeploymentName),
        Number("x_GpuCount", c => c.Use?.GpuCount),
        Text("x_GpuModel", c => FocusInvoice.First(c.Use?.Gpu)),
        Text("x_Network", c => FocusInvoice.First(c.Use?.Network)),
    ];

    private static bool IsUse(FocusCharge charge) => charge.Category == "Usage" && charge.Price is not null;

    private static decimal? QuotedEffectiveCost(FocusCharge charge) => charge.Price is { UnitPrice: not 0 } price
        ? decimal.Round(charge.Effective * price.QuotedPrice / price.UnitPrice, FocusCharges.Digits)
        : charge.Effective;

    private static string? Applied(InvoicePackage package, FocusCharge charge) => charge.Applied > 0 && package.Commitment is { } commitment
        ? FocusTags.Applied(FocusInvoice.ContractId(package.Document, commitment), commitment.Id, charge.Applied)
        : null;

    private static CsvColumn<FocusCharge> Text(string name, Func<FocusCharge, string?> value) => CsvColumn.Text(name, value);

    private static CsvColumn<FocusCharge> Number(string name, Func<FocusCharge, decimal?> value) => CsvColumn.Number(name, value);

    private static CsvColumn<FocusCharge> Time(string name, Func<FocusCharge, DateTimeOffset?> value) => CsvColumn.Time(name, value);

    private static List<CsvColumn<FocusCharge>> Ordered(IEnumerable<CsvColumn<FocusCharge>> columns) =>
        [.. columns.OrderBy(c => c.Name.StartsWith("x_", StringComparison.Ordinal)).ThenBy(c => c.Name, StringComparer.Ordinal)];
}
