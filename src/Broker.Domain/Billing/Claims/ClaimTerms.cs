using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Domain.Billing.Claims;

/// <summary>How a network makes up for its own broken terms.</summary>
public enum ClaimCompensation
{
    /// <summary>A share of the month's cost by how low availability fell.</summary>
    Tiers,

    /// <summary>The cost of the time it did not serve.</summary>
    ProRata,
}

/// <summary>What a network promises us of one lease, by our contract with it.</summary>
/// <param name="Objective">Of a calendar month in UTC.</param>
/// <param name="MostOfflinePerDay">Longest time off in any one day in UTC; null where the terms know no such limit.</param>
/// <param name="Tiers">For <see cref="ClaimCompensation.Tiers"/>; the highest that applies counts.</param>
/// <param name="WindowDays">Days after the month's end in which it takes a claim.</param>
/// <param name="Source">Where the terms are written.</param>
public sealed record ClaimTerms(
    Objective Objective, TimeSpan? MostOfflinePerDay, ClaimCompensation Compensation, IReadOnlyList<CreditTier> Tiers, int WindowDays,
    string Source)
{
    /// <summary>The last day on which a claim for a month can be filed.</summary>
    public DateOnly DueOn(BillingPeriod month) => month.LastDay.AddDays(WindowDays);
}

/// <summary>A month in which a network broke its terms for one lease.</summary>
/// <param name="Counted">Time in which the lease was meant to serve.</param>
/// <param name="Outages">Merged, inside that time.</param>
/// <param name="Broken">The term, in words.</param>
public sealed record ClaimDecision(TimeSpan Counted, TimeSpan Down, IReadOnlyList<Interval> Outages, string Broken, decimal Share)
{
    /// <summary>Null where the terms were kept.</summary>
    /// <param name="window">The part of the month in which the lease was meant to serve.</param>
    /// <param name="down">When it did not, in any order.</param>
    public static ClaimDecision? Of(ClaimTerms terms, Interval window, IEnumerable<Interval> down)
    {
        var outages = Intervals.Clip(down, window);
        var bad = Intervals.Sum(outages);
        var broken = new List<string>();
        if (!terms.Objective.IsKept(bad, window.Length))
        {
            broken.Add($"{terms.Objective} of a month");
        }

        if (terms.MostOfflinePerDay is { } limit && WorstDay(outages) > limit)
        {
            broken.Add(FormattableString.Invariant($"at most {limit.TotalMinutes:0.##} minutes off in a day"));
        }

        if (broken.Count == 0)
        {
            return null;
        }

        var share = terms.Compensation == ClaimCompensation.ProRata
            ? bad.Ticks / (decimal)window.Length.Ticks
            : terms.Tiers.Where(t => !t.Below.IsKept(bad, window.Length)).Select(t => t.Percent).DefaultIfEmpty(0).Max() / 100m;
        return new ClaimDecision(window.Length, bad, outages, string.Join(" and ", broken), share);
    }

    /// <summary>Rounded down to what can be paid: a claim that asks for too much is a reason to refuse it.</summary>
    public Money Of(Money cost) =>
        cost with { Amount = Math.Max(0, decimal.Round(cost.Amount * Share, cost.Currency.MinorDigits, MidpointRounding.ToZero)) };

    private static TimeSpan WorstDay(IReadOnlyList<Interval> outages)
    {
        var days = new Dictionary<DateOnly, TimeSpan>();
        foreach (var outage in outages)
        {
            for (var at = outage.Start; at < outage.End;)
            {
                var day = DateOnly.FromDateTime(at.UtcDateTime);
                var midnight = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
                var end = midnight < outage.End ? midnight : outage.End;
                days[day] = days.GetValueOrDefault(day) + (end - at);
                at = end;
            }
        }

        return days.Values.DefaultIfEmpty(TimeSpan.Zero).Max();
    }
}
