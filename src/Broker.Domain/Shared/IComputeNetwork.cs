using Broker.Domain.Deployments;
using Broker.Domain.Market;

namespace Broker.Domain.Shared;

/// <summary>
/// A network that rents GPUs. Every write is safe to repeat: an implementation finds our own tag on the network
/// before it sends an order again. An answer it does not know is an exception, never a guessed outcome.
/// </summary>
public interface IComputeNetwork
{
    NetworkId Id { get; }

    NetworkTraits Traits { get; }

    /// <summary>All offers the network would rent now; an empty list is an answer, an unreachable network throws <see cref="NetworkUnreachableException"/>.</summary>
    Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the present price of one offer, without ordering.</summary>
    Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken);

    /// <summary>The tag under which <paramref name="order"/> will be found; pure, and stable over restarts.</summary>
    OrderTag TagOf(LeaseOrder order);

    /// <summary>Places the order, or finds the one placed before under the same tag.</summary>
    Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Drives a placed order to a lease: takes an acceptable bid where the network has bids, else reports.
    /// Returns <see cref="LeaseOutcome.Ordered"/> while there is nothing to take yet.
    /// </summary>
    Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken);

    /// <summary>State, endpoint and events of a lease as the network sees it now.</summary>
    Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken);

    /// <summary>Ends the lease; a lease that has ended or never was counts as closed.</summary>
    Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken);

    /// <summary>Everything on the network that is ours and not ended: how leaks are found.</summary>
    Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken);
}

/// <summary>A network whose API hands out a workload's output.</summary>
public interface ILeaseLogs
{
    /// <summary>The last lines, oldest first.</summary>
    /// <param name="tail">How many lines at most, 1..1,000.</param>
    Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken);
}

/// <summary>What a caller must know of a network to plan with it.</summary>
/// <param name="TypicalTimeToReady">From order to first answer on a usual day.</param>
/// <param name="OrderTimeout">An order without a lease after this time will get none.</param>
/// <param name="StartTimeout">A lease that does not serve after this time is given up.</param>
/// <param name="OrderSettles">An order whose answer we never read shows up within this time, or never was; asking again sooner could order twice.</param>
public sealed record NetworkTraits(
    string DisplayName,
    TimeSpan TypicalTimeToReady,
    TimeSpan OrderTimeout,
    TimeSpan StartTimeout,
    TimeSpan OrderSettles);

/// <summary>One replica to be ordered.</summary>
/// <param name="PriceCeiling">Most we pay for one hour of this replica; a dearer bid is not taken.</param>
/// <param name="Term">Prepaid term where the network needs one; whole hours, at least one.</param>
public sealed record LeaseOrder(
    ReplicaId Replica,
    Offer Offer,
    WorkloadSpec Workload,
    Money PriceCeiling,
    TimeSpan Term);

public abstract record QuoteOutcome
{
    private QuoteOutcome() { }

    /// <param name="PricePerHour">For one replica, the network's fees included.</param>
    /// <param name="Upfront">What is paid at once for the term; null where the network bills as it goes.</param>
    public sealed record Quoted(Money PricePerHour, Money? Upfront, DateTimeOffset ValidUntil) : QuoteOutcome;

    public sealed record NoCapacity(string Reason) : QuoteOutcome;

    public sealed record Unreachable(TimeSpan RetryAfter, string Reason) : QuoteOutcome;
}

public abstract record LeaseOutcome
{
    private LeaseOutcome() { }

    /// <summary>The network has our order; no lease yet, nothing is billed.</summary>
    public sealed record Ordered(LeaseHandle Handle, string Detail) : LeaseOutcome;

    /// <summary>A lease exists and the network bills from <paramref name="BilledFrom"/>.</summary>
    /// <param name="PricePerHour">What the lease really costs for one replica.</param>
    public sealed record Granted(LeaseHandle Handle, string Provider, Money PricePerHour, DateTimeOffset BilledFrom) : LeaseOutcome;

    /// <summary>Only dearer capacity is left. An order may exist under <paramref name="Handle"/> and must be closed.</summary>
    public sealed record PriceMoved(LeaseHandle? Handle, Money AskedPerHour) : LeaseOutcome;

    /// <summary>Nobody takes the order. An order may exist under <paramref name="Handle"/> and must be closed.</summary>
    public sealed record NoCapacity(LeaseHandle? Handle, string Reason) : LeaseOutcome;

    /// <summary>The network will never take this order as it is (bad image name, no credit, blocked account).</summary>
    public sealed record Refused(LeaseHandle? Handle, string Reason) : LeaseOutcome;

    /// <summary>Not known whether anything was done: ask again with the same order after <paramref name="RetryAfter"/>.</summary>
    public sealed record Unreachable(TimeSpan RetryAfter, string Reason) : LeaseOutcome;
}

public enum LeaseState
{
    /// <summary>Ordered, not leased.</summary>
    Ordered,

    /// <summary>Leased and billed; the workload does not answer yet.</summary>
    Starting,

    /// <summary>Leased, and the network says the workload runs.</summary>
    Running,

    /// <summary>Being ended.</summary>
    Closing,

    /// <summary>Ended; not billed any more.</summary>
    Closed,
}

public abstract record ObserveOutcome
{
    private ObserveOutcome() { }

    public sealed record Seen(LeaseObservation Lease) : ObserveOutcome;

    /// <summary>The network knows no such lease.</summary>
    public sealed record NotFound : ObserveOutcome;

    public sealed record Unreachable(TimeSpan RetryAfter, string Reason) : ObserveOutcome;
}

/// <param name="State">
/// Starting says no more than "leased": a network that cannot see the workload right now says it too, of a lease that
/// ran a moment ago. Only probes tell whether a workload is down.
/// </param>
/// <param name="Endpoint">Where the workload answers HTTP; null while the network does not say so, even if it said so before.</param>
/// <param name="EndReason">In the network's words, once it has ended.</param>
public sealed record LeaseObservation(
    LeaseState State,
    Uri? Endpoint,
    string? Provider,
    Money? PricePerHour,
    string? EndReason,
    IReadOnlyList<LeaseEvent> Events);

public sealed record LeaseEvent(DateTimeOffset At, string Message);

public abstract record CloseOutcome
{
    private CloseOutcome() { }

    /// <summary>Ended for certain: read back, or never existed.</summary>
    public sealed record Closed : CloseOutcome;

    /// <summary>The network has taken the wish and works on it.</summary>
    public sealed record Closing(TimeSpan LookAgainAfter) : CloseOutcome;

    public sealed record Unreachable(TimeSpan RetryAfter, string Reason) : CloseOutcome;
}

/// <param name="Tag">
/// Our tag as far as the network shows it. The account may hold things that people made by hand: only what carries a tag
/// we have stored is ours to close.
/// </param>
public sealed record OwnedLease(LeaseHandle Handle, OrderTag? Tag, LeaseState State, DateTimeOffset? CreatedAt);

public sealed record LogLine(DateTimeOffset? At, string Stream, string Text);

/// <summary>The network could not be reached or answered with something that is no answer.</summary>
public sealed class NetworkUnreachableException : Exception
{
    public NetworkUnreachableException()
    {
    }

    public NetworkUnreachableException(string message)
        : base(message)
    {
    }

    public NetworkUnreachableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>When the network wants to be asked again, if it said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
