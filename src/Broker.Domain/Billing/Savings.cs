using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>A published on-demand price to compare with.</summary>
/// <param name="Name">Cloud, instance and region, as people know them.</param>
/// <param name="Date">The day the price list is from.</param>
public sealed record ListPrice(string Name, Money PerGpuHour, DateOnly Date);

/// <summary>A lease of one replica and the stretches of it that are billed.</summary>
/// <param name="Held">From lease to end; until now while it lasts.</param>
/// <param name="Ended">Null while it lasts.</param>
/// <param name="MinimumTerm">What the network makes us pay for at least.</param>
/// <param name="PricePerHour">As quoted, for the replica with all its GPUs.</param>
/// <param name="Billed">Do not overlap.</param>
public sealed record LeaseUse(
    Interval Held, DateTimeOffset? Ended, TimeSpan MinimumTerm, Money PricePerHour, IReadOnlyList<Interval> Billed);

/// <summary>What one deployment was in a window, for the comparison.</summary>
/// <param name="Needed">How many replicas must serve: that many a cloud would have been paid for.</param>
/// <param name="GpuCount">GPUs of one replica.</param>
/// <param name="List">Null where no cloud sells the like.</param>
/// <param name="Credits">Given for missed availability, positive.</param>
public sealed record SavingsCase(
    Interval Window, int Needed, int GpuCount, ListPrice? List, IReadOnlyList<LeaseUse> Leases, Money Credits);

/// <summary>The way from a cloud's list price to what was really paid. Before discounts and VAT, at full precision.</summary>
/// <param name="NeededHours">Replica-hours in which the needed number, or fewer, served.</param>
/// <param name="SpareHours">Replica-hours served beyond the needed number.</param>
/// <param name="AtListPrice">The needed GPU-hours on demand; null where nothing compares.</param>
/// <param name="NeededCost">Billed for the needed replicas: at any time the cheapest that served.</param>
/// <param name="SpareCost">Billed for redundancy.</param>
/// <param name="IdleHours">Leased and not serving: starting, down, or failed. Never billed.</param>
/// <param name="IdleCost">What they would have cost at the quoted price: carried by us.</param>
/// <param name="UnusedTermHours">Between a lease's end and the end of its network's minimum term. Never billed.</param>
/// <param name="UnusedTermCost">Carried by us as well.</param>
public sealed record SavingsBridge(
    decimal NeededHours, decimal SpareHours, Money? AtListPrice, Money NeededCost, Money SpareCost, decimal IdleHours, Money IdleCost,
    decimal UnusedTermHours, Money UnusedTermCost, Money Credits)
{
    public Money Billed => NeededCost + SpareCost;

    /// <summary>What it cost in the end.</summary>
    public Money Net => Billed - Credits;

    /// <summary>Negative where the cloud would have been cheaper; null where nothing compares.</summary>
    public Money? Saved => AtListPrice is { } list ? list - Net : null;

    /// <summary>Of the list price, up to 1.</summary>
    public decimal? Share => AtListPrice is { Amount: > 0 } list ? Saved!.Amount / list.Amount : null;

    /// <summary>Adds up what compares and leaves the rest out of the comparison: a sum of all would compare unlike things.</summary>
    public static SavingsBridge operator +(SavingsBridge left, SavingsBridge right) => new(
        left.NeededHours + right.NeededHours,
        left.SpareHours + right.SpareHours,
        left.AtListPrice is { } a && right.AtListPrice is { } b ? a + b : null,
        left.NeededCost + right.NeededCost,
        left.SpareCost + right.SpareCost,
        left.IdleHours + right.IdleHours,
        left.IdleCost + right.IdleCost,
        left.UnusedTermHours + right.UnusedTermHours,
        left.UnusedTermCost + right.UnusedTermCost,
        left.Credits + right.Credits);
}

/// <summary>
/// What a deployment saved against a cloud, net of everything decentralised supply costs on top: redundancy, failed leases,
/// minimum terms that were not used, and the credits for what was promised and missed.
/// </summary>
public static class Savings
{
    public static SavingsBridge Of(SavingsCase of)
    {
        var zero = of.Credits * 0;
        var (needed, spare) = Split(of, zero);
        var idle = of.Leases.Select(l => (Hours: HoursOf(Idle(l, of.Window)), l.PricePerHour)).ToList();
        var unused = of.Leases.Select(l => (Hours: HoursOf(UnusedTerm(l, of.Window)), l.PricePerHour)).ToList();
        return new SavingsBridge(
            needed.Hours,
            spare.Hours,
            of.List is { } list ? list.PerGpuHour * (needed.Hours * of.GpuCount) : null,
            needed.Cost,
            spare.Cost,
            idle.Sum(i => i.Hours),
            idle.Aggregate(zero, (sum, i) => sum + (i.PricePerHour * i.Hours)),
            unused.Sum(u => u.Hours),
            unused.Aggregate(zero, (sum, u) => sum + (u.PricePerHour * u.Hours)),
            of.Credits);
    }

    /// <summary>Between any two moments at which a replica begins or ends to be billed the same ones serve.</summary>
    private static ((decimal Hours, Money Cost) Needed, (decimal Hours, Money Cost) Spare) Split(SavingsCase of, Money zero)
    {
        var edges = new SortedDictionary<DateTimeOffset, List<(Money Price, bool Starts)>>();
        foreach (var (time, price) in of.Leases.SelectMany(l => l.Billed.Select(b => (b.Clip(of.Window), l.PricePerHour))))
        {
            if (!time.IsEmpty)
            {
                Add(edges, time.Start, (price, true));
                Add(edges, time.End, (price, false));
            }
        }

        var serving = new List<Money>();
        var (needed, spare) = ((Hours: 0m, Cost: zero), (Hours: 0m, Cost: zero));
        DateTimeOffset? since = null;
        foreach (var (at, changes) in edges)
        {
            if (since is { } start && serving.Count > 0)
            {
                var hours = HoursOf(at - start);
                needed = Grow(needed, serving.Take(of.Needed), hours);
                spare = Grow(spare, serving.Skip(of.Needed), hours);
            }

            foreach (var (price, starts) in changes)
            {
                _ = starts ? Insert(serving, price) : serving.Remove(price);
            }

            since = at;
        }

        return (needed, spare);
    }

    private static (decimal Hours, Money Cost) Grow((decimal Hours, Money Cost) sum, IEnumerable<Money> prices, decimal hours) =>
        prices.Aggregate(sum, (s, price) => (s.Hours + hours, s.Cost + (price * hours)));

    // Cheapest first: those count as the needed ones.
    private static bool Insert(List<Money> serving, Money price)
    {
        var place = serving.FindIndex(other => other > price);
        serving.Insert(place < 0 ? serving.Count : place, price);
        return true;
    }

    private static void Add(
        SortedDictionary<DateTimeOffset, List<(Money Price, bool Starts)>> edges, DateTimeOffset at, (Money Price, bool Starts) change)
    {
        if (!edges.TryGetValue(at, out var changes))
        {
            edges[at] = changes = [];
        }

        changes.Add(change);
    }

    private static TimeSpan Idle(LeaseUse lease, Interval window)
    {
        var held = lease.Held.Clip(window).Length;
        var billed = lease.Billed.Aggregate(TimeSpan.Zero, (sum, b) => sum + b.Clip(lease.Held).Clip(window).Length);
        return held - billed;
    }

    private static TimeSpan UnusedTerm(LeaseUse lease, Interval window)
    {
        var end = lease.Held.Start + lease.MinimumTerm;
        return lease.Ended is { } ended && ended < end ? new Interval(ended, end).Clip(window).Length : TimeSpan.Zero;
    }

    private static decimal HoursOf(TimeSpan length) => (decimal)length.Ticks / TimeSpan.TicksPerHour;
}
