using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Engine.Tests.Market;

/// <summary>A network that lists offers, or fails, and takes no orders.</summary>
internal sealed class StubNetwork(NetworkId id, string displayName) : IComputeNetwork
{
    public NetworkId Id { get; } = id;

    public NetworkTraits Traits { get; } = new(displayName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));

    public Func<IReadOnlyList<Offer>> List { get; set; } = () => [];

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => Task.FromResult(List());

    public Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken) => throw Unexpected();

    public OrderTag TagOf(LeaseOrder order) => throw Unexpected();

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => throw Unexpected();

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) => throw Unexpected();

    public Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken) => throw Unexpected();

    public Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken) => throw Unexpected();

    public Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken) => throw Unexpected();

    private static NotSupportedException Unexpected() => new("The market only lists offers.");
}
