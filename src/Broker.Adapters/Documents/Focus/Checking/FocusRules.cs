namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>Rules more than one dataset has.</summary>
internal static class FocusRules
{
    // Half a cent: what a cost may have lost when it was rounded, however few digits it is written with.
    private const decimal MostRounding = 0.005m;

    public static void CheckOrder(FocusRow row, string startColumn, string endColumn, Findings findings)
    {
        if (row.Time(startColumn) is { } start && row.Time(endColumn) is { } end && end <= start)
        {
            findings.Add(endColumn, "period_not_ascending", $"{endColumn} must be later than {startColumn}.");
        }
    }

    /// <summary>Whether <paramref name="result"/> is price × quantity, or that rounded to the digits it is written with.</summary>
    public static bool IsProduct(decimal price, decimal quantity, decimal result, string written)
    {
        decimal product;
        try
        {
            product = price * quantity;
        }
        catch (OverflowException)
        {
            return false;
        }

        var half = written.Contains('E', StringComparison.OrdinalIgnoreCase) ? MostRounding : HalfOf(FocusFormats.Places(written));
        return Math.Abs(product - result) <= Math.Min(MostRounding, half);
    }

    public static void CheckProduct(FocusRow row, string priceColumn, string quantityColumn, string resultColumn, Findings findings)
    {
        if (row.Number(priceColumn) is { } price && row.Number(quantityColumn) is { } quantity && row.Number(resultColumn) is { } result
            && !IsProduct(price, quantity, result, row[resultColumn]!))
        {
            findings.Add(
                resultColumn,
                "price_times_quantity",
                $"{resultColumn} {row[resultColumn]} is not {priceColumn} {row[priceColumn]} x {quantityColumn} {row[quantityColumn]}.");
        }
    }

    private static decimal HalfOf(int places)
    {
        var half = 0.5m;
        for (var i = 0; i < Math.Min(places, 27); i++)
        {
            half /= 10;
        }

        return half;
    }
}

/// <summary>One value of a column always stands with the same value of another.</summary>
internal sealed class OneToOne(string column, string other, string rule = "not_one_to_one")
{
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    public void Check(FocusRow row, Findings findings)
    {
        if (row[column] is not { } key || row[other] is not { } value || row.IsBroken(other))
        {
            return;
        }

        if (!_seen.TryAdd(key, value) && _seen[key] != value)
        {
            findings.Add(other, rule, $"{column} '{key}' stands with {other} '{_seen[key]}' elsewhere.");
        }
    }
}
