using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Workloads;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash;

/// <summary>State to wire.</summary>
internal sealed class AkashViews(AkashNetwork network, AkashSettingsApi.SettingsView settings, IOptions<SimulatorOptions> options)
{
    private bool IsLater => options.Value.AkashContract == ConsoleContract.Later;

    private static readonly string[] EndpointKinds = ["SHARED_HTTP", "RANDOM_PORT", "LEASED_IP"];

    public DeploymentDetailWire Detail(AkashDeployment deployment) => new(
        Deployment(deployment),
        [.. deployment.Leases.Select(lease => Lease(deployment, lease))],
        EscrowOf(deployment))
    {
        Name = IsLater ? ManagedWallet.Record(deployment).Name : null,
        ConsoleSettings = IsLater
            ? new ConsoleSettingsWire(ManagedWallet.Record(deployment).Sdl, Convert.ToBase64String(deployment.Hash))
            : null,
    };

    public DeploymentListedWire Listed(AkashDeployment deployment) => new(
        Deployment(deployment),
        [.. deployment.Leases.Select(lease => LeaseRow(deployment, lease))],
        EscrowOf(deployment))
    {
        Name = IsLater ? ManagedWallet.Record(deployment).Name : null,
        Settings = IsLater ? settings.Of(deployment) : null,
    };

    public static BidWire Bid(AkashDeployment deployment, AkashGroup group, AkashBid bid) => new(
        new BidBodyWire(
            ChainViews.Id(deployment, group, bid), bid.State, Escrow.Coin(bid.Price), Escrow.Number(bid.CreatedHeight),
            [.. group.Spec.Units.Select(Offer)]),
        ChainViews.BidEscrow(deployment, group, bid));

    private static DeploymentWire Deployment(AkashDeployment deployment) => new(
        new DeploymentIdWire(deployment.Owner, Escrow.Number(deployment.Dseq)),
        deployment.State,
        Convert.ToBase64String(deployment.Hash),
        Escrow.Number(deployment.CreatedHeight));

    private static EscrowWire EscrowOf(AkashDeployment deployment) => deployment.Escrow.ToWire("deployment", deployment.Xid);

    private static LeaseRowWire LeaseRow(AkashDeployment deployment, AkashLease lease) => new(
        ChainViews.Id(deployment, lease.Group, lease.Bid), lease.State, Escrow.Coin(lease.Bid.Price), Escrow.Number(lease.CreatedHeight),
        Escrow.Number(lease.ClosedHeight))
    {
        Reason = lease.Reason,
        Reclamation = ChainViews.Reclaim(lease),
    };

    private LeaseWire Lease(AkashDeployment deployment, AkashLease lease) => new(
        ChainViews.Id(deployment, lease.Group, lease.Bid), lease.State, Escrow.Coin(lease.Bid.Price), Escrow.Number(lease.CreatedHeight),
        Escrow.Number(lease.ClosedHeight), Status(lease))
    {
        Reason = lease.Reason,
        Reclamation = ChainViews.Reclaim(lease),
    };

    // Null means that the provider did not answer, never that the workload is down.
    public LeaseStatusWire? Status(AkashLease lease)
    {
        if (!lease.IsActive || !lease.ManifestAccepted || network.Providers.IsDark(lease.Provider))
        {
            return null;
        }

        var byService = lease.Workloads.GroupBy(workload => workload.Identity.Name, StringComparer.Ordinal).ToList();
        return new LeaseStatusWire(
            byService.ToDictionary(service => service.Key, Ports),
            new Dictionary<string, IReadOnlyList<object>>(),
            byService.ToDictionary(service => service.Key, service => Service(lease, service)));
    }

    private static IReadOnlyList<ForwardedPortWire> Ports(IEnumerable<Workload> service) =>
    [
        .. service.Where(workload => workload.Identity.ContainerPort > 0 && workload.StartedAt is not null)
            .Select(workload => new ForwardedPortWire(
                workload.Identity.ContainerPort, workload.Port, workload.Host, "TCP", workload.Identity.Name, workload.IsHealthy ? 1 : 0)),
    ];

    private static ServiceStatusWire Service(AkashLease lease, IGrouping<string, Workload> service)
    {
        var total = service.Count();
        var available = service.Count(workload => workload.IsHealthy);
        var ready = service.Any(workload => workload.StartedAt is not null && workload.Identity.ContainerPort > 0);
        return new ServiceStatusWire(
            service.Key, available, total,
            ready ? [$"{service.First().Id}-{service.Key}.ingress.{lease.Provider.Name}.sim.invalid"] : [],
            lease.Generation, total, total, available, available);
    }

    private static ResourceOfferWire Offer(OrderUnit unit) => new(
        new ResourcesWire(
            new UnitsWire(new(unit.Resources.Cpu.Units.Val), Attributes(unit.Resources.Cpu.Attributes)),
            new UnitsWire(new(unit.Resources.Gpu.Units.Val), Attributes(unit.Resources.Gpu.Attributes)),
            new QuantityWire(new(unit.Resources.Memory.Size.Val), []),
            [.. unit.Resources.Storage.Select(volume => new VolumeWire(volume.Name, new(volume.Size.Val), Attributes(volume.Attributes)))],
            [.. unit.Resources.Endpoints.Select(endpoint => new EndpointWire(EndpointKinds[endpoint.Kind], endpoint.SequenceNumber))]),
        unit.Count);

    private static List<AttributeWire> Attributes(IReadOnlyList<ManifestAttribute>? attributes) =>
        [.. (attributes ?? []).Select(attribute => new AttributeWire(attribute.Key, attribute.Value))];
}
