namespace Broker.Domain.Sla;

/// <summary>
/// A share of time as an integer over a power of ten: 99.99 % is 9,999 over 10^4. Decided without rounding, because a
/// customer at the boundary will check and 0.9999 has no exact double.
/// </summary>
public sealed record Objective
{
    private const int MostDigits = 10;

    /// <param name="parts">0..10^<paramref name="digits"/>.</param>
    /// <param name="digits">n, 0..10.</param>
    public Objective(long parts, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, MostDigits);
        ArgumentOutOfRangeException.ThrowIfNegative(parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts, Whole(digits));
        Parts = parts;
        Digits = digits;
    }

    /// <summary>Promises nothing: it is always kept.</summary>
    public static Objective None { get; } = new(0, 0);

    /// <summary>Exact: 99.95 becomes 9,995 over 10^4.</summary>
    /// <param name="percent">0..100 with up to 8 decimals.</param>
    public static Objective OfPercent(decimal percent)
    {
        // Dividing by one in this form drops trailing zeros, so that 99.50 and 99.5 are the same objective.
        var share = percent / 100 / 1.0000000000000000000000000000m;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share.Scale, MostDigits, nameof(percent));
        return new Objective((long)(share * Whole(share.Scale)), share.Scale);
    }

    public long Parts { get; }

    public int Digits { get; }

    /// <summary>0..1, exact.</summary>
    public decimal Share => (decimal)Parts / Whole(Digits);

    public decimal Percent => Share * 100;

    /// <summary>Kept if and only if <c>down × 10^n ≤ total × (10^n − P)</c>: exactly the allowed downtime still keeps it.</summary>
    public bool IsKept(TimeSpan down, TimeSpan total) =>
        (Int128)down.Ticks * Whole(Digits) <= (Int128)total.Ticks * (Whole(Digits) - Parts);

    /// <summary>The longest downtime that keeps it, in whole ticks.</summary>
    public TimeSpan Allowed(TimeSpan total) =>
        new((long)((Int128)total.Ticks * (Whole(Digits) - Parts) / Whole(Digits)));

    /// <summary>As people write it: <c>99.95 %</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Percent:0.########} %");

    private static long Whole(int digits)
    {
        var whole = 1L;
        for (var i = 0; i < digits; i++)
        {
            whole *= 10;
        }

        return whole;
    }
}
