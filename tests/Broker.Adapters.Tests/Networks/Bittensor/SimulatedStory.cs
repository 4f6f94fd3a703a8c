using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

/// <summary>The steps of a broker, for tests that are about one of them.</summary>
internal static class SimulatedStory
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public static async Task<LeaseOrder> OrderAsync(
        this IComputeNetwork network, string gpu = "H100", int count = 1, WorkloadSpec? workload = null)
    {
        var kind = workload?.Kind ?? WorkloadKind.Service;
        var offer = (await network.ListOffersAsync(CancellationToken.None)).First(o => o.Gpu.Name == gpu && o.GpuCount == count && o.Takes(kind));
        var order = NetworkHarness.Order(offer, offer.PricePerHour.Amount * 1.2m, ReplicaId.New());
        return workload is null ? order : order with { Workload = workload };
    }

    /// <summary>As a worker does that has forgotten everything: order again, then accept, until there is an end to it.</summary>
    public static Task<LeaseOutcome> DriveAsync(this SimulatedNetworks simulated, IComputeNetwork network, LeaseOrder order) =>
        simulated.WaitForAsync<LeaseOutcome>(
            async () => await network.OrderAsync(order, CancellationToken.None) is var outcome && outcome is LeaseOutcome.Ordered ordered
                ? await network.AcceptAsync(order, ordered.Handle, CancellationToken.None) is var next and not LeaseOutcome.Ordered ? next : null
                : outcome,
            Patience);

    public static async Task<LeaseHandle> GrantedAsync(this SimulatedNetworks simulated, IComputeNetwork network, LeaseOrder order) =>
        Assert.IsType<LeaseOutcome.Granted>(await simulated.DriveAsync(network, order)).Handle;

    public static Task<LeaseObservation> SeenAsync(
        this SimulatedNetworks simulated, IComputeNetwork network, LeaseHandle handle, Func<LeaseObservation, bool> isIt) =>
        simulated.WaitForAsync(
            async () => await network.ObserveAsync(handle, CancellationToken.None) is ObserveOutcome.Seen { Lease: var lease } && isIt(lease) ? lease : null,
            Patience);

    public static Task<LeaseObservation> RunningAsync(this SimulatedNetworks simulated, IComputeNetwork network, LeaseHandle handle) =>
        simulated.SeenAsync(network, handle, lease => lease is { State: LeaseState.Running, Endpoint: not null });

    public static Task CloseAsync(this SimulatedNetworks simulated, IComputeNetwork network, LeaseHandle handle) => simulated.WaitForAsync(
        async () => await network.CloseAsync(handle, CancellationToken.None) as CloseOutcome.Closed, Patience);

    public static Task FaultAsync(this SimulatedNetworks simulated, IComputeNetwork network, string kind, string? path = null, string? method = null) =>
        simulated.ControlAsync("faults", new { network = network.Id.Value, kind, count = 1, path, method, retryAfterSeconds = 0 });
}
