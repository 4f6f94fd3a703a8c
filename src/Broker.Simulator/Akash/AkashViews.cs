using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Workloads;

namespace Broker.Simulator.Akash;

/// <summary>State to wire.</summary>
internal sealed class AkashViews(AkashNetwork network, ConsoleContract contract)
{
    private static readonly string[] EndpointKinds = ["SHARED_HTTP", "RANDOM_PORT", "LEASED_IP"];

    public DeploymentDetailWire Detail(AkashDeployment deployment) => new(
        Deployment(deployment),
        [.. deployment.Leases.Select(lease => Lease(deployment, lease))],
        EscrowOf(deployment))
    {
        Name = contract == ConsoleContract.Later ? deployment.Name : null,
        ConsoleSettings = contract == ConsoleContract.Later
            ? new ConsoleSettingsWire(deployment.Sdl, Convert.ToBase64String(deployment.Compiled.Version))
            : null,
    };

    public DeploymentListedWire Listed(AkashDeployment deployment) => new(
        Deployment(deployment),
        [.. deployment.Leases.Select(lease => LeaseRow(deployment, lease))],
        EscrowOf(deployment))
    {
        Name = contract == ConsoleContract.Later ? deployment.Name : null,
    };

    public BidWire Bid(AkashDeployment deployment, AkashGroup group, AkashBid bid)
    {
        var escrow = new Escrow(bid.Provider.Owner, bid.CreatedHeight);
        escrow.Deposit(AkashNetwork.FirstDeposit, bid.CreatedHeight);
        var id = Id(deployment, group, bid);
        return new BidWire(
            new BidBodyWire(
                id, bid.State, Escrow.Coin(bid.Price), Escrow.Number(bid.CreatedHeight), [.. group.Order.Units.Select(Offer)]),
            escrow.ToWire("bid", $"{id.Owner}/{id.Dseq}/{id.Gseq}/{id.Oseq}/{id.Provider}"));
    }

    private DeploymentWire Deployment(AkashDeployment deployment) => new(
        new DeploymentIdWire(network.Owner, Escrow.Number(deployment.Dseq)),
        deployment.State,
        Convert.ToBase64String(deployment.Compiled.Version),
        Escrow.Number(deployment.CreatedHeight));

    private EscrowWire EscrowOf(AkashDeployment deployment) =>
        deployment.Escrow.ToWire("deployment", $"{network.Owner}/{Escrow.Number(deployment.Dseq)}");

    private MarketIdWire Id(AkashDeployment deployment, AkashGroup group, AkashBid bid) =>
        new(network.Owner, Escrow.Number(deployment.Dseq), group.Gseq, bid.Oseq, bid.Provider.Owner, 0);

    private LeaseRowWire LeaseRow(AkashDeployment deployment, AkashLease lease) => new(
        Id(deployment, lease.Group, lease.Bid), lease.State, Escrow.Coin(lease.Bid.Price), Escrow.Number(lease.CreatedHeight),
        Escrow.Number(lease.ClosedHeight))
    {
        Reason = lease.Reason,
    };

    private LeaseWire Lease(AkashDeployment deployment, AkashLease lease) => new(
        Id(deployment, lease.Group, lease.Bid), lease.State, Escrow.Coin(lease.Bid.Price), Escrow.Number(lease.CreatedHeight),
        Escrow.Number(lease.ClosedHeight), Status(lease))
    {
        Reason = lease.Reason,
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
