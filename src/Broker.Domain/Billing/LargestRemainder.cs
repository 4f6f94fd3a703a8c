namespace Broker.Domain.Billing;

/// <summary>
/// Brings parts that were not rounded to a sum that was: the method by which seats are given out in proportional elections.
/// </summary>
public static class LargestRemainder
{
    /// <summary>
    /// The parts, each to <paramref name="digits"/> digits and as near to its share as that allows, with exactly
    /// <paramref name="sum"/> as their sum. What the parts lack of the sum is spread in proportion to their size; a part that is zero
    /// stays zero unless all are.
    /// </summary>
    /// <param name="sum">With at most <paramref name="digits"/> digits behind the point.</param>
    /// <param name="parts">At least one, unless the sum is zero; some may be negative.</param>
    /// <param name="digits">0..20.</param>
    public static decimal[] Spread(decimal sum, IReadOnlyList<decimal> parts, int digits)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 20);
        if (decimal.Round(sum, digits) != sum)
        {
            throw new ArgumentException($"{sum} has more than {digits} digits behind the point.", nameof(sum));
        }

        if (parts.Count == 0)
        {
            return sum == 0 ? [] : throw new ArgumentException($"There is nothing to spread {sum} over.", nameof(parts));
        }

        var shares = Shares(sum, parts);
        var spread = new decimal[shares.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            spread[i] = decimal.Round(shares[i], digits, MidpointRounding.ToNegativeInfinity);
            shares[i] -= spread[i];
        }

        var unit = new decimal(1, 0, 0, isNegative: false, (byte)digits);
        var left = (int)((sum - spread.Sum()) / unit);
        foreach (var i in Enumerable.Range(0, spread.Length).OrderByDescending(i => shares[i]).Take(left))
        {
            spread[i] += unit;
        }

        return spread;
    }

    private static decimal[] Shares(decimal sum, IReadOnlyList<decimal> parts)
    {
        var missing = sum - parts.Sum();
        var size = parts.Sum(Math.Abs);
        var shares = new decimal[parts.Count];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = parts[i] + (size == 0 ? missing / shares.Length : missing * (Math.Abs(parts[i]) / size));
        }

        return shares;
    }
}
