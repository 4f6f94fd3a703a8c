namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>
/// What the cells of a Cost and Usage row say of each other. A cell that was found broken is left out, so that one defect is one finding.
/// </summary>
internal sealed class CostAndUsageRules
{
    private const string Correction = "Correction";

    private static readonly string[] NullOnTax =
    [
        "SkuId", "SkuPriceId", "PricingQuantity", "PricingCategory", "ListUnitPrice", "ContractedUnitPrice",
        "PricingCurrencyListUnitPrice", "PricingCurrencyContractedUnitPrice",
    ];

    private static readonly string[] NeededWhenPriced =
        ["SkuId", "SkuPriceId", "PricingQuantity", "PricingCategory", "ListUnitPrice", "ContractedUnitPrice"];

    private static readonly (string Unit, string Quantity)[] Units =
    [
        ("PricingUnit", "PricingQuantity"), ("ConsumedUnit", "ConsumedQuantity"), ("CommitmentDiscountUnit", "CommitmentDiscountQuantity"),
    ];

    /// <summary>The first is set exactly when the second is.</summary>
    private static readonly (string Column, string Of)[] Together =
    [
        ("RegionName", "RegionId"), ("SubAccountName", "SubAccountId"), ("SubAccountType", "SubAccountId"), ("ResourceType", "ResourceId"),
        ("CommitmentDiscountCategory", "CommitmentDiscountId"), ("CommitmentDiscountType", "CommitmentDiscountId"),
    ];

    /// <summary>The first is null when the second is.</summary>
    private static readonly (string Column, string Of)[] Depends =
    [
        ("SkuMeter", "SkuId"), ("SkuPriceDetails", "SkuPriceId"), ("InvoiceDetailId", "InvoiceId"),
        ("CommitmentDiscountName", "CommitmentDiscountId"), ("CommitmentDiscountStatus", "CommitmentDiscountId"),
        ("CommitmentDiscountQuantity", "CommitmentDiscountId"), ("CapacityReservationStatus", "CapacityReservationId"),
    ];

    private readonly OneToOne _skuOfPrice = new("SkuPriceId", "SkuId");
    private readonly OneToOne _categoryOfService = new("ServiceName", "ServiceCategory");

    public void Check(FocusRow row, Findings findings)
    {
        var category = row["ChargeCategory"];
        CheckPeriods(row, findings);
        CheckCategory(row, category, findings);
        CheckPairs(row, category, findings);
        CheckConsumption(row, category, findings);
        CheckProducts(row, findings);
        CheckService(row, findings);
        _skuOfPrice.Check(row, findings);
        _categoryOfService.Check(row, findings);
    }

    private static void CheckPeriods(FocusRow row, Findings findings)
    {
        FocusRules.CheckOrder(row, "ChargePeriodStart", "ChargePeriodEnd", findings);
        FocusRules.CheckOrder(row, "BillingPeriodStart", "BillingPeriodEnd", findings);
    }

    private static void CheckCategory(FocusRow row, string? category, Findings findings)
    {
        var corrects = row["ChargeClass"] == Correction;
        switch (category)
        {
            case "Tax":
                foreach (var column in NullOnTax.Where(row.IsSet))
                {
                    findings.Add(column, "not_null_on_tax", "The value must be null where ChargeCategory is Tax.");
                }

                break;
            case "Usage" or "Purchase" when !corrects:
                foreach (var column in NeededWhenPriced.Where(c => row.Has(c) && !row.IsSet(c)))
                {
                    findings.Add(column, "null_on_priced_charge", $"The value must not be null where ChargeCategory is {category}.");
                }

                break;
            case "Credit" when !corrects && row.Number("BilledCost") > 0:
                findings.Add("BilledCost", "credit_not_negative", "A credit takes something off; only the correction of one adds.");
                break;
            default:
                break;
        }

        if (category == "Purchase" && row.Number("EffectiveCost") is not (null or 0))
        {
            findings.Add("EffectiveCost", "purchase_effective_cost", "A purchase that covers later charges has an EffectiveCost of 0.");
        }

        if (category == "Purchase" && row["ChargeFrequency"] == "Usage-Based")
        {
            findings.Add("ChargeFrequency", "purchase_usage_based", "A purchase is not usage-based.");
        }
    }

    private static void CheckPairs(FocusRow row, string? category, Findings findings)
    {
        foreach (var (unit, quantity) in Units.Where(u => row.Has(u.Unit) && row.Has(u.Quantity)))
        {
            // A quantity that must not be there at all was said to be wrong already; its missing unit is the same mistake.
            if (row.IsSet(unit) != row.IsSet(quantity) && !(category == "Tax" && row.IsSet(quantity)))
            {
                findings.Add(unit, "unit_without_quantity", $"{unit} is null exactly when {quantity} is.");
            }
        }

        foreach (var (column, of) in Together.Where(p => row.Has(p.Column) && row.Has(p.Of) && row.IsSet(p.Column) != row.IsSet(p.Of)))
        {
            findings.Add(column, "incomplete_pair", $"{column} is null exactly when {of} is.");
        }

        foreach (var (column, of) in Depends.Where(p => row.IsSet(p.Column) && !row.IsSet(p.Of)))
        {
            findings.Add(column, "incomplete_pair", $"{column} is null when {of} is.");
        }
    }

    private static void CheckConsumption(FocusRow row, string? category, Findings findings)
    {
        var unused = row["CommitmentDiscountStatus"] == "Unused";
        if (category is not null && (category != "Usage" || unused))
        {
            foreach (var column in (string[])["ConsumedQuantity", "ConsumedUnit"])
            {
                if (row.IsSet(column))
                {
                    findings.Add(column, "consumption_not_applicable", "Only usage that happened has a consumed quantity.");
                }
            }
        }
        else if (category == "Usage" && row.Has("ConsumedQuantity") && !row.IsSet("ConsumedQuantity") && row["ChargeClass"] != Correction
            && !row.IsSet("ConsumedUnit"))
        {
            findings.Add("ConsumedQuantity", "consumption_missing", "Usage has a consumed quantity.");
        }
    }

    private static void CheckProducts(FocusRow row, Findings findings)
    {
        if (row["ChargeClass"] == Correction)
        {
            return;
        }

        FocusRules.CheckProduct(row, "ListUnitPrice", "PricingQuantity", "ListCost", findings);
        FocusRules.CheckProduct(row, "ContractedUnitPrice", "PricingQuantity", "ContractedCost", findings);
    }

    private static void CheckService(FocusRow row, Findings findings)
    {
        if (row["ServiceSubcategory"] is not { } sub || row.IsBroken("ServiceSubcategory"))
        {
            return;
        }

        if (!FocusModel.CategoryOf.TryGetValue(sub, out var parent))
        {
            findings.Add("ServiceSubcategory", "not_in_allowed_values", $"'{sub}' is no ServiceSubcategory.");
        }
        else if (row["ServiceCategory"] is { } category && !row.IsBroken("ServiceCategory") && category != parent)
        {
            findings.Add("ServiceSubcategory", "wrong_parent_category", $"'{sub}' belongs to {parent}, not to {category}.");
        }
    }
}
