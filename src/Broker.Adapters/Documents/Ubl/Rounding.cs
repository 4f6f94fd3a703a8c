namespace Broker.Adapters.Documents.Ubl;

/// <summary>The arithmetic of the official rules, which is XPath's: halves go towards plus infinity.</summary>
internal static class Rounding
{
    /// <summary><c>round(x * 100) div 100</c>: 2.345 becomes 2.35, -2.345 becomes -2.34.</summary>
    public static decimal ToCents(decimal amount) => Whole(amount * 100) / 100;

    public static decimal Whole(decimal amount) => Math.Floor(amount + 0.5m);

    /// <summary>Whether a tax fits an amount and a rate; sums of rounded lines may be off by less than one.</summary>
    public static bool TaxFits(decimal? tax, decimal? taxable, decimal? percent)
    {
        if (tax is null || taxable is null || percent is null)
        {
            return false;
        }

        return Math.Abs(Math.Abs(tax.Value) - ToCents(Math.Abs(taxable.Value) * percent.Value / 100)) < 1;
    }
}
