namespace Broker.Domain.Sla;

/// <summary>What a promise of availability leaves to be spent, and how fast it is being spent.</summary>
/// <remarks>Decimal throughout: 0.9999 has no exact double, and a customer at the boundary will check.</remarks>
public sealed record ErrorBudget
{
    /// <param name="promised">The promised share of time, 0 to below 1.</param>
    public ErrorBudget(decimal promised)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(promised);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(promised, 1m);
        Promised = promised;
    }

    public decimal Promised { get; }

    /// <summary>The share of time that may be bad.</summary>
    public decimal Allowed => 1m - Promised;

    /// <summary>
    /// Whether the promise was kept, decided in integers:
    /// with the promise as P over 10^n, <c>down × 10^n ≤ observed × (10^n − P)</c>. Kept exactly at the boundary.
    /// </summary>
    public bool IsKept(Availability over)
    {
        var (numerator, denominator) = AsFraction(Promised);
        return (Int128)over.Down.Ticks * denominator <= (Int128)over.Observed.Ticks * (denominator - numerator);
    }

    /// <summary>Bad share over allowed share: 1 spends exactly the budget in the period; null when nothing was observed.</summary>
    public decimal? BurnRate(Availability over) =>
        over.Share is { } share ? (1m - share) / Allowed : null;

    /// <summary>Share of the period's budget that is left, 1 for all of it, negative once overspent.</summary>
    /// <param name="period">The whole SLO period; what lies ahead of <paramref name="sofar"/> is budget not yet touched.</param>
    public decimal Left(Availability sofar, TimeSpan period) => 1m - (sofar.Down.Ticks / (Allowed * period.Ticks));

    /// <summary>Until the budget is gone at the present rate; null at no burn, zero once it is gone.</summary>
    public static TimeSpan? TimeLeft(decimal left, decimal burnRate, TimeSpan period)
    {
        if (burnRate <= 0)
        {
            return null;
        }

        var ticks = Math.Max(left, 0m) * period.Ticks / burnRate;
        return ticks >= TimeSpan.MaxValue.Ticks ? null : new TimeSpan((long)ticks);
    }

    private static (Int128 Numerator, Int128 Denominator) AsFraction(decimal value)
    {
        var denominator = (Int128)1;
        for (var i = 0; i < value.Scale; i++)
        {
            denominator *= 10;
        }

        return ((Int128)(value * (decimal)denominator), denominator);
    }
}
