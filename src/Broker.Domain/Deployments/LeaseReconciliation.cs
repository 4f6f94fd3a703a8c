using Broker.Domain.Shared;

namespace Broker.Domain.Deployments;

/// <summary>How a network's list of what we own can differ from our book.</summary>
public enum FindingKind
{
    /// <summary>The network holds a lease that no replica needs: we pay for nothing.</summary>
    Leak,

    /// <summary>The book has a lease the network does not list: the customer has nothing.</summary>
    Missing,

    /// <summary>The network lists something under a tag we never issued; not ours to close.</summary>
    Stranger,

    /// <summary>The network charges another price than the book has.</summary>
    PriceDiffers,

    /// <summary>The network ends the lease at another time than the book has.</summary>
    TermDiffers,
}

/// <summary>A lease as our book has it.</summary>
public sealed record BookedLease(
    ReplicaId Replica,
    DeploymentId Deployment,
    ReplicaState State,
    OrderTag? Tag,
    LeaseHandle? Handle,
    Money? PricePerHour,
    DateTimeOffset? PaidUntil,
    DateTimeOffset? LeasedAt,
    DateTimeOffset? ClosedAt);

/// <summary>One difference.</summary>
/// <param name="Booked">The replica concerned; null for a stranger.</param>
/// <param name="Detail">In words, with both sides.</param>
/// <param name="Since">When the lease became one that should not be; null if the network does not tell its age.</param>
public sealed record Finding(FindingKind Kind, LeaseHandle Handle, BookedLease? Booked, string Detail, DateTimeOffset? Since);

/// <summary>Compares a network's list of what we own with our book.</summary>
public static class LeaseReconciliation
{
    // Networks round prices to cents and bill by the block: less than this is no difference.
    private const decimal PriceTolerance = 0.005m;
    private static readonly TimeSpan TermTolerance = TimeSpan.FromMinutes(10);

    /// <param name="owned">The network's list.</param>
    /// <param name="booked">Our replicas there, read after the list: what was ordered in between is in the book, not a stranger.</param>
    /// <param name="listedAt">When the list was asked for; what was leased later cannot be in it.</param>
    public static IReadOnlyList<Finding> Compare(
        IReadOnlyList<OwnedLease> owned, IReadOnlyList<BookedLease> booked, DateTimeOffset listedAt)
    {
        var byHandle = booked.Where(b => b.Handle is not null).ToLookup(b => b.Handle!);
        var byTag = booked.Where(b => b.Tag is not null).ToLookup(b => b.Tag!);
        var live = owned.Where(o => o.State is not (LeaseState.Closing or LeaseState.Closed)).ToList();
        var listed = owned.Select(o => o.Handle).ToHashSet();
        return
        [
            .. live.SelectMany(lease => OfLease(
                lease, byHandle[lease.Handle].FirstOrDefault() ?? (lease.Tag is null ? null : byTag[lease.Tag].FirstOrDefault()))),
            .. booked.Where(b => IsMissing(b, listed, listedAt)).Select(b => new Finding(
                FindingKind.Missing, b.Handle!, b, "The network does not list it any more", b.LeasedAt)),
        ];
    }

    private static IEnumerable<Finding> OfLease(OwnedLease lease, BookedLease? booked)
    {
        if (booked is null)
        {
            yield return new Finding(FindingKind.Stranger, lease.Handle, Booked: null, "It carries no tag of ours", lease.CreatedAt);
        }
        else if (booked.State == ReplicaState.Closed)
        {
            yield return new Finding(FindingKind.Leak, lease.Handle, booked, "Its replica has ended", booked.ClosedAt);
        }
        else if (booked.Handle is { } other && other != lease.Handle)
        {
            yield return new Finding(FindingKind.Leak, lease.Handle, booked, $"Its replica is served by {other}", lease.CreatedAt);
        }
        else
        {
            foreach (var difference in Differences(lease, booked))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<Finding> Differences(OwnedLease lease, BookedLease booked)
    {
        if (lease.PricePerHour is { } asked && booked.PricePerHour is { } expected
            && (asked.Currency != expected.Currency || Math.Abs(asked.Amount - expected.Amount) > expected.Amount * PriceTolerance))
        {
            yield return new Finding(
                FindingKind.PriceDiffers, lease.Handle, booked, $"The network charges {asked} per hour, the book has {expected}", booked.LeasedAt);
        }

        if (lease.PaidUntil is { } paid && booked.PaidUntil is { } until && (paid - until).Duration() > TermTolerance)
        {
            yield return new Finding(
                FindingKind.TermDiffers, lease.Handle, booked,
                FormattableString.Invariant($"The network ends it at {paid:yyyy-MM-dd HH:mm} UTC, the book has {until:yyyy-MM-dd HH:mm} UTC"), booked.LeasedAt);
        }
    }

    private static bool IsMissing(BookedLease booked, HashSet<LeaseHandle> listed, DateTimeOffset listedAt) =>
        booked is { State: ReplicaState.Leased or ReplicaState.Running, Handle: { } handle }
        && !listed.Contains(handle)
        && booked.LeasedAt < listedAt;
}
