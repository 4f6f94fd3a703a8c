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

    /// <summary>Whether there is a key to speak with; without one every call ends unreachable.</summary>
    bool IsConnected { get; }

    /// <summary>How the conversation with the network goes, as this process sees it.</summary>
    NetworkPulse Pulse { get; }

    /// <summary>
    /// Why the network can never run such a workload, in words for the customer; null if it can. Pure: planning asks it of
    /// every network before it looks at offers.
    /// </summary>
    string? Refuses(WorkloadSpec workload);

    /// <summary>Tries a key with a call that changes nothing, before it is stored.</summary>
    Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken);

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

/// <summary>A network whose leases end by themselves unless they are paid further: a prepaid term, or an escrow that runs dry.</summary>
public interface ILeaseTerms
{
    /// <summary>
    /// Pays the lease at least until <paramref name="until"/>. Reads first how far it is paid, so a repetition pays nothing
    /// twice; a lease that is already paid that far answers <see cref="TermOutcome.Paid"/> without a cost.
    /// </summary>
    Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken);
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
    TimeSpan OrderSettles)
{
    /// <summary>What the network calls the parts of its key; the settings page asks for them by these names. Null where there is no key to ask for.</summary>
    public CredentialLabels? Credential { get; init; } = new(KeyId: null, Secret: "API key");

    /// <summary>What the customer must know before relying on the network, such as "partner contract, assumed"; null for most.</summary>
    public string? Caution { get; init; }

    /// <summary>How long before its end a paid term is extended; only with <see cref="ILeaseTerms"/>.</summary>
    public TimeSpan ExtendBefore { get; init; } = TimeSpan.FromHours(2);
}

/// <param name="KeyId">The public part, such as "Public key"; null if the key is one secret.</param>
/// <param name="Secret">The secret part, such as "API key" or "Wallet mnemonic".</param>
public sealed record CredentialLabels(string? KeyId, string Secret);

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
    public sealed record Ordered(LeaseHandle Handle, string Detail) : LeaseOutcome
    {
        /// <summary>How long nothing is going to happen, where that is known to be longer than usual.</summary>
        public TimeSpan? LookAgainAfter { get; init; }
    }

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
/// <param name="Endpoint">
/// Where the workload answers: http or https for a service, <c>ssh://user@host:port</c> for a machine; null while the
/// network does not say so, even if it said so before.
/// </param>
/// <param name="EndReason">In the network's words, once it has ended.</param>
public sealed record LeaseObservation(
    LeaseState State,
    Uri? Endpoint,
    string? Provider,
    Money? PricePerHour,
    string? EndReason,
    IReadOnlyList<LeaseEvent> Events)
{
    /// <summary>The lease ends by itself then, unless it is paid further (<see cref="ILeaseTerms"/>); null if it does not, or nobody says.</summary>
    public DateTimeOffset? PaidUntil { get; init; }

    /// <summary>It ended because its work was done: a batch job that ran to its end without an error.</summary>
    public bool Completed { get; init; }
}

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
public sealed record OwnedLease(LeaseHandle Handle, OrderTag? Tag, LeaseState State, DateTimeOffset? CreatedAt)
{
    /// <summary>What it costs by the network's own list; null where the list does not say.</summary>
    public Money? PricePerHour { get; init; }

    /// <summary>See <see cref="LeaseObservation.PaidUntil"/>; null where the list does not say.</summary>
    public DateTimeOffset? PaidUntil { get; init; }
}

public abstract record TermOutcome
{
    private TermOutcome() { }

    /// <param name="Until">How far the lease is paid now, read back from the network.</param>
    /// <param name="Cost">What this extension cost; null if nothing had to be paid or the network does not say.</param>
    public sealed record Paid(DateTimeOffset Until, Money? Cost) : TermOutcome;

    /// <summary>The network does not let this lease go on; it ends at its term.</summary>
    public sealed record Refused(string Reason) : TermOutcome;

    /// <summary>Not known whether anything was paid: ask again, it reads first.</summary>
    public sealed record Unreachable(TimeSpan RetryAfter, string Reason) : TermOutcome;
}

public abstract record ConnectionOutcome
{
    private ConnectionOutcome() { }

    /// <param name="Account">How the network names the account behind the key, for the operator to recognise; no secret.</param>
    /// <param name="Balance">What is left to spend there, if the network says so.</param>
    public sealed record Accepted(string Account, Money? Balance) : ConnectionOutcome;

    /// <summary>The key is wrong, expired, or may not do what we need.</summary>
    public sealed record Refused(string Reason) : ConnectionOutcome;

    public sealed record Unreachable(string Reason) : ConnectionOutcome;
}

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
