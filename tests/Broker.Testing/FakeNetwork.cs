using System.Collections.Concurrent;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Testing;

/// <summary>
/// A network in memory: ordered, leased, running and closed in as many steps as a test asks for, dark or forgetful on
/// demand. What it holds at the end is the truth a test compares our book with.
/// </summary>
public sealed class FakeNetwork(NetworkId id, TimeProvider clock) : IComputeNetwork, ILeaseTerms, ILeaseLogs
{
    private readonly ConcurrentDictionary<LeaseHandle, FakeLease> _leases = [];
    private int _lostAnswers;

    public NetworkId Id { get; } = id;

    public NetworkTraits Traits { get; init; } = new(
        id.Value, TimeSpan.FromSeconds(10), OrderTimeout: TimeSpan.FromMinutes(5), StartTimeout: TimeSpan.FromMinutes(10),
        OrderSettles: TimeSpan.FromSeconds(2));

    public List<Offer> Offers { get; } = [];

    /// <summary>Where its key is looked up; null for a network that is connected or not as a test says.</summary>
    public INetworkCredentials? Credentials { get; set; }

    public bool IsConnected
    {
        get => Credentials is null ? field : Credentials.Find(Id) is not null;
        set;
    }
    = true;

    public NetworkPulse Pulse { get; set; } = new(CircuitState.Closed, LastAnsweredAt: null, Faults: []);

    /// <summary>What the network cannot run; nothing by default.</summary>
    public Func<WorkloadSpec, string?> Refusal { get; set; } = _ => null;

    /// <summary>The only key it accepts.</summary>
    public string AcceptedSecret { get; set; } = "good-key";

    /// <summary>What its key opens.</summary>
    public string Account { get; set; } = "test account";

    /// <summary>What it says to any other key.</summary>
    public Func<string, string> RefusalWords { get; set; } = _ => "unknown key";

    /// <summary>Where workloads answer; null for never.</summary>
    public Func<LeaseOrder, Uri?> EndpointOf { get; set; } = order => new Uri($"http://127.0.0.1:1/{order.Replica}");

    /// <summary>Whether a lease needs a second call (<see cref="AcceptAsync"/>) after the order.</summary>
    public bool HasBids { get; set; }

    public bool IsDark { get; set; }

    public bool RefusesBids { get; set; }

    /// <summary>How long a lease is paid when it is granted; null for one that goes on until it is closed.</summary>
    public TimeSpan? PaidFor { get; set; }

    /// <summary>Why terms are not extended; null where they are.</summary>
    public string? RefusesTerms { get; set; }

    /// <summary>What the network's list says a lease costs; null for what was agreed.</summary>
    public Money? Charges { get; set; }

    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What every workload has written.</summary>
    public IReadOnlyList<LogLine> Log { get; set; } = [];

    /// <summary>The network answers, only not with logs.</summary>
    public bool HidesLogs { get; set; }

    /// <summary>How often closing takes a second look.</summary>
    public bool ClosesSlowly { get; set; }

    public IReadOnlyCollection<FakeLease> Leases => [.. _leases.Values];

    /// <summary>Leases and orders that have not ended.</summary>
    public IReadOnlyCollection<FakeLease> Open => [.. _leases.Values.Where(l => l.State != LeaseState.Closed)];

    /// <summary>The next writes are done, but their answer never arrives.</summary>
    public void LoseAnswers(int count) => _lostAnswers = count;

    /// <summary>The network ends a lease by itself.</summary>
    public void End(LeaseHandle handle, string reason)
    {
        _leases[handle].EndReason = reason;
        _leases[handle].State = LeaseState.Closed;
    }

    /// <summary>A batch job does its work to the end.</summary>
    public void Complete(LeaseHandle handle)
    {
        End(handle, "done");
        _leases[handle].Completed = true;
    }

    public Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken) => IsDark || HidesLogs
        ? throw new NetworkUnreachableException($"{Id} hands out no logs now")
        : Task.FromResult<IReadOnlyList<LogLine>>([.. Log.TakeLast(tail)]);

    public string? Refuses(WorkloadSpec workload) => Refusal(workload);

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        Task.FromResult<ConnectionOutcome>((IsDark, credential.Secret == AcceptedSecret) switch
        {
            (true, _) => new ConnectionOutcome.Unreachable("dark"),
            (_, true) => new ConnectionOutcome.Accepted(Account, Money.Usd(100)),
            _ => new ConnectionOutcome.Refused(RefusalWords(credential.Secret)),
        });

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => IsDark
        ? throw new NetworkUnreachableException($"{Id} is dark")
        : Task.FromResult<IReadOnlyList<Offer>>([.. Offers]);

    public Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken) =>
        Task.FromResult<QuoteOutcome>(new QuoteOutcome.Quoted(offer.PricePerHour, null, clock.GetUtcNow().AddMinutes(5)));

    public OrderTag TagOf(LeaseOrder order) => new($"tag-{order.Replica}");

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        if (IsDark)
        {
            return Task.FromResult<LeaseOutcome>(new LeaseOutcome.Unreachable(Retry, "dark"));
        }

        var lease = _leases.Values.FirstOrDefault(l => l.Tag == TagOf(order) && l.State != LeaseState.Closed) ?? Create(order);
        if (Interlocked.Decrement(ref _lostAnswers) >= 0)
        {
            return Task.FromResult<LeaseOutcome>(new LeaseOutcome.Unreachable(Retry, "the answer was lost"));
        }

        return Task.FromResult<LeaseOutcome>(HasBids ? new LeaseOutcome.Ordered(lease.Handle, "no bid yet") : Grant(lease));
    }

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken)
    {
        LeaseOutcome outcome = (IsDark, RefusesBids) switch
        {
            (true, _) => new LeaseOutcome.Unreachable(Retry, "dark"),
            (_, true) => new LeaseOutcome.NoCapacity(handle, "no bids came"),
            _ => Grant(_leases[handle]),
        };
        return Task.FromResult(outcome);
    }

    public Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (IsDark)
        {
            return Task.FromResult<ObserveOutcome>(new ObserveOutcome.Unreachable(Retry, "dark"));
        }

        return Task.FromResult<ObserveOutcome>(_leases.TryGetValue(handle, out var lease)
            ? new ObserveOutcome.Seen(new LeaseObservation(
                lease.State, EndpointOf(lease.Order), lease.Order.Offer.Provider, lease.Order.Offer.PricePerHour, lease.EndReason, [])
            { PaidUntil = lease.PaidUntil, Completed = lease.Completed })
            : new ObserveOutcome.NotFound());
    }

    public Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (IsDark)
        {
            return Task.FromResult<CloseOutcome>(new CloseOutcome.Unreachable(Retry, "dark"));
        }

        if (_leases.TryGetValue(handle, out var lease))
        {
            if (ClosesSlowly && lease.State is not (LeaseState.Closing or LeaseState.Closed))
            {
                lease.State = LeaseState.Closing;
                return Task.FromResult<CloseOutcome>(new CloseOutcome.Closing(Retry));
            }

            lease.State = LeaseState.Closed;
        }

        return Task.FromResult<CloseOutcome>(new CloseOutcome.Closed());
    }

    public Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken) => IsDark
        ? throw new NetworkUnreachableException($"{Id} is dark")
        : Task.FromResult<IReadOnlyList<OwnedLease>>(
            [.. Open.Select(l => new OwnedLease(l.Handle, l.Tag, l.State, l.CreatedAt)
            {
                PricePerHour = Charges ?? l.Order.Offer.PricePerHour,
                PaidUntil = l.PaidUntil,
            })]);

    public Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (IsDark || RefusesTerms is not null)
        {
            return Task.FromResult<TermOutcome>(
                IsDark ? new TermOutcome.Unreachable(Retry, "dark") : new TermOutcome.Refused(RefusesTerms!));
        }

        var lease = _leases[handle];
        var cost = lease.PaidUntil < until ? lease.Order.Offer.PricePerHour * (decimal)(until - lease.PaidUntil.Value).TotalHours : null;
        lease.PaidUntil = cost is null ? lease.PaidUntil : until;
        lease.Extensions += cost is null ? 0 : 1;
        return Task.FromResult<TermOutcome>(Interlocked.Decrement(ref _lostAnswers) >= 0
            ? new TermOutcome.Unreachable(Retry, "the answer was lost")
            : new TermOutcome.Paid(lease.PaidUntil ?? until, cost));
    }

    /// <summary>The network forgets a lease it had, as if it had never been.</summary>
    public void Forget(LeaseHandle handle) => _leases.TryRemove(handle, out _);

    /// <summary>A lease that appears without our asking, as an order does that was still on its way.</summary>
    public LeaseHandle Appear(LeaseOrder order) => Create(order).Handle;

    private FakeLease Create(LeaseOrder order)
    {
        var handle = new LeaseHandle($"{Id}-{Guid.NewGuid():N}");
        return _leases[handle] = new FakeLease(handle, TagOf(order), order, clock.GetUtcNow()) { State = LeaseState.Ordered };
    }

    private LeaseOutcome.Granted Grant(FakeLease lease)
    {
        lease.State = LeaseState.Running;
        lease.PaidUntil ??= clock.GetUtcNow() + PaidFor;
        return new(lease.Handle, lease.Order.Offer.Provider, lease.Order.Offer.PricePerHour, clock.GetUtcNow());
    }
}

public sealed record FakeLease(LeaseHandle Handle, OrderTag Tag, LeaseOrder Order, DateTimeOffset CreatedAt)
{
    public LeaseState State { get; set; }

    public string? EndReason { get; set; }

    public bool Completed { get; set; }

    public DateTimeOffset? PaidUntil { get; set; }

    /// <summary>How often its term was paid further.</summary>
    public int Extensions { get; set; }
}
