using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

public enum BudgetScope
{
    /// <summary>Everything the organisation runs.</summary>
    Organisation,

    /// <summary>What carries the name of one team.</summary>
    Team,

    Deployment,
}

/// <summary>What happens when a budget is not enough; each includes the ones before it.</summary>
public enum BudgetAction
{
    /// <summary>Only tells.</summary>
    Warn,

    /// <summary>Refuses a deployment that would not fit into what is left of the month.</summary>
    BlockNew,

    /// <summary>Closes what is covered once the amount is spent.</summary>
    StopAll,
}

/// <summary>Most that may be spent per calendar month (UTC) at quoted prices, before discounts, credits and VAT.</summary>
/// <param name="Team">Which one; null unless the scope is a team.</param>
/// <param name="Deployment">Which one; null unless the scope is a deployment.</param>
/// <param name="Thresholds">Percent of the amount at which is warned, 1..100, ascending.</param>
public sealed record Budget(
    BudgetScope Scope, string? Team, DeploymentId? Deployment, Money Amount, BudgetAction Action, IReadOnlyList<int> Thresholds)
{
    public bool Covers(DeploymentId deployment, string? team) => Scope switch
    {
        BudgetScope.Organisation => true,
        BudgetScope.Team => string.Equals(team, Team, StringComparison.OrdinalIgnoreCase),
        BudgetScope.Deployment => deployment == Deployment,
        var other => throw new InvalidOperationException($"Unknown scope {other}."),
    };

    /// <summary>Where the budget stands.</summary>
    /// <param name="convert">Into the budget's currency.</param>
    public BudgetStanding Stand(IEnumerable<DeploymentSpend> spends, DateTimeOffset now, Func<Money, decimal> convert)
    {
        var month = BillingPeriod.MonthOf(now).Time;
        var covered = spends.Where(s => Covers(s.Deployment, s.Team)).ToList();
        return new BudgetStanding(
            Amount,
            Amount with { Amount = covered.Sum(s => convert(s.Spent)) },
            Amount with { Amount = covered.Sum(s => convert(s.ReservedAt(now, month.End))) });
    }
}

/// <summary>What a deployment has cost in the present month, and what it goes on costing.</summary>
/// <param name="PerHour">While it runs; null for one that has ended.</param>
/// <param name="RunsUntil">When it ends by itself, as a batch job does; null where it does not.</param>
public sealed record DeploymentSpend(DeploymentId Deployment, string Name, string? Team, Money Spent, Money? PerHour, DateTimeOffset? RunsUntil)
{
    /// <summary>What it will still cost until <paramref name="monthEnd"/> at its price.</summary>
    public Money ReservedAt(DateTimeOffset now, DateTimeOffset monthEnd) =>
        PerHour is { } price ? Reserve(price, RunsUntil, now, monthEnd) : Spent with { Amount = 0 };

    public static Money Reserve(Money perHour, DateTimeOffset? runsUntil, DateTimeOffset now, DateTimeOffset monthEnd)
    {
        var end = runsUntil < monthEnd ? runsUntil.Value : monthEnd;
        return end <= now ? perHour with { Amount = 0 } : perHour * ((decimal)(end - now).Ticks / TimeSpan.TicksPerHour);
    }
}

/// <summary>All three in one currency.</summary>
/// <param name="Spent">From the month's start up to now.</param>
/// <param name="Reserved">What runs now will cost until the month's end.</param>
public sealed record BudgetStanding(Money Amount, Money Spent, Money Reserved)
{
    /// <summary>What the month comes to when nothing is started or ended any more.</summary>
    public Money Forecast => Spent + Reserved;

    /// <summary>What a new deployment may still cost in this month; negative when promised already.</summary>
    public Money Free => Amount - Forecast;

    public bool IsSpent => Spent >= Amount;

    public decimal SpentPercent => Share(Spent);

    public decimal ForecastPercent => Share(Forecast);

    /// <summary>The warnings that are due by now, ascending.</summary>
    public IEnumerable<int> Crossed(IEnumerable<int> thresholds) => thresholds.Where(t => SpentPercent >= t).Order();

    private decimal Share(Money part) => Amount.Amount == 0 ? 100 : part.Amount / Amount.Amount * 100;
}
