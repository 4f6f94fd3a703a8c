namespace Broker.Domain.Sla;

/// <summary>What excluded time is: two contracts with the same downtime differ by it, so each says which it means.</summary>
public enum ExclusionRule
{
    /// <summary>It counts as up and stays in the denominator.</summary>
    CountsAsUp,

    /// <summary>It is in neither part of the share.</summary>
    LeftOut,
}

/// <summary>What time is that nobody watched.</summary>
public enum NoDataRule
{
    /// <summary>In neither part of the share.</summary>
    LeftOut,

    CountsAsUp,

    CountsAsDown,
}

/// <summary>Credit for an availability below a bound; exactly the bound earns nothing.</summary>
/// <param name="Percent">Of the deployment's charges in the month, 1..100.</param>
public sealed record CreditTier(Objective Below, int Percent);

/// <summary>
/// What is promised of one deployment, and what follows when it is missed. The window is the calendar month in UTC, or the
/// part of it in which the deployment was meant to run. Down is: fewer replicas serve than the deployment needs. Downtime
/// begins with the first failed probe of an outage that was confirmed and ends with the first good one.
/// </summary>
public sealed record SlaContract
{
    private static readonly Objective[] Standards =
        [new(9999, 4), new(9995, 4), new(999, 3), new(995, 3), new(990, 3)];

    public required Objective Objective { get; init; }

    /// <summary>Tiers are alternatives: the highest that applies is paid.</summary>
    public required IReadOnlyList<CreditTier> Credits { get; init; }

    /// <summary>A shorter stretch of downtime does not count, however many there are.</summary>
    public TimeSpan MinimumDowntime { get; init; } = TimeSpan.Zero;

    public ExclusionRule Exclusions { get; init; } = ExclusionRule.LeftOut;

    public NoDataRule NoData { get; init; } = NoDataRule.LeftOut;

    /// <summary>With less of the time watched, the figures are provisional and a person decides.</summary>
    public Objective CoverageNeeded { get; init; } = new(99, 2);

    /// <summary>The most that is credited, in percent of the deployment's charges, 1..100.</summary>
    public int CapPercent { get; init; } = 100;

    /// <summary>
    /// What a deployment carries unless something else was agreed: the highest usual objective its plan's promise
    /// covers, with the tiers of Amazon EC2's agreement (below the objective 10 %, below 99 % 30 %, below 95 % 100 %;
    /// aws.amazon.com/compute/sla, November 2026). A plan that promises less than 99 % carries no objective.
    /// </summary>
    /// <param name="promised">The plan's availability, 0..1.</param>
    public static SlaContract For(decimal promised)
    {
        var objective = Array.Find(Standards, o => o.Share <= promised) ?? Objective.None;
        return new SlaContract
        {
            Objective = objective,
            Credits = objective == Objective.None
                ? []
                : [.. new CreditTier[] { new(objective, 10), new(new Objective(99, 2), 30), new(new Objective(95, 2), 100) }
                    .Where((tier, i) => i == 0 || tier.Below.Share < objective.Share)],
        };
    }
}
