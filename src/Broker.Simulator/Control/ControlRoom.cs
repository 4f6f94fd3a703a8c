using Broker.Simulator.Akash;
using Broker.Simulator.Faults;
using Broker.Simulator.IoNet;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Control;

/// <summary>What the page and the control API can see and do; every call is one visit to the world.</summary>
internal sealed class ControlRoom(
    SimulatedWorld world, WorkloadYard yard, AkashNetwork akash, IoNetNetwork ionet, FaultBook faults, IOptions<SimulatorOptions> options)
{
    public static readonly string[] Networks = [AkashNetwork.Key, IoNetNetwork.Key];

    public IReadOnlyList<WorkloadView> Workloads() => world.Visit(() => yard.Live.Select(View).ToList());

    public WorkloadView? Workload(string id) => world.Visit(() => yard.Find(id) is { } found ? View(found) : null);

    /// <summary>Null when there is no such workload, false when it is not up yet.</summary>
    public bool? Behave(string id, WorkloadState manner, TimeSpan? delay) =>
        world.Visit(() => yard.Find(id)?.TryBehave(manner, delay));

    public bool SetProviderDark(string network, string provider, bool dark) => world.Visit(() =>
    {
        if (network == AkashNetwork.Key && akash.Providers.Find(provider) is { } owner)
        {
            akash.Leasing.SetDark(owner, dark);
            return true;
        }

        if (network == IoNetNetwork.Key && ionet.Stock.Location(provider) is { } location)
        {
            ionet.SetDark(location, dark);
            return true;
        }

        return false;
    });

    public void SetNetworkDark(string network, bool dark) => world.Visit(() =>
    {
        faults.SetDark(network, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == network))
        {
            workload.SetDark(dark || IsProviderDark(workload.Identity));
        }
    });

    public void RefuseBids(string network, bool refuse) => world.Visit(() =>
    {
        if (network == AkashNetwork.Key)
        {
            akash.Providers.BidsRefused = refuse;
        }
        else
        {
            ionet.Stock.OrdersRefused = refuse;
        }
    });

    public void LoseManifests(int count) => world.Visit(() => akash.Leasing.ManifestsToLose = count);

    /// <summary>A provider gives up one lease, as it does for its own reasons.</summary>
    public bool CloseLease(long dseq, string reason) => world.Visit(() =>
    {
        var deployment = akash.Deployments.FirstOrDefault(one => one.Dseq == dseq);
        if (deployment?.ActiveLeases.FirstOrDefault() is not { } lease)
        {
            return false;
        }

        akash.Leasing.CloseByProvider(deployment, lease, reason);
        return true;
    });

    public StateView State() => world.Visit(() => new StateView(
        world.Now, world.Height, options.Value.Seed, options.Value.TimeScale, options.Value.DeadlineScale, options.Value.Churn,
        [Akash(), IoNet()], faults.Pending));

    public void Reset() => world.Visit(() =>
    {
        faults.Reset();
        yard.Reset();
        akash.Reset();
        ionet.Reset();
        world.Reset();
    });

    private bool IsProviderDark(WorkloadIdentity identity) => identity.Network == AkashNetwork.Key
        ? akash.Providers.Find(identity.Provider) is { } owner && akash.Providers.IsDark(owner)
        : ionet.Stock.Location(identity.Provider) is { } location && ionet.Stock.IsDark(location);

    private WorkloadView View(Workload workload)
    {
        var identity = workload.Identity;
        return new WorkloadView(
            workload.Id, identity.Network, identity.Provider, ProviderName(identity), identity.Deployment, identity.Name, identity.Replica,
            identity.Tag, identity.Image, workload.State.ToString().ToLowerInvariant(), workload.Url, workload.Port, workload.CreatedAt,
            workload.StartedAt, workload.ChangedAt, (world.Now - workload.CreatedAt).TotalSeconds, workload.Served, identity.Environment);
    }

    private string ProviderName(WorkloadIdentity identity) => identity.Network == AkashNetwork.Key
        ? akash.Providers.Find(identity.Provider)?.Name ?? identity.Provider
        : ionet.Stock.Location(identity.Provider)?.Name ?? identity.Provider;

    private NetworkView Akash()
    {
        var leases = akash.Deployments.SelectMany(deployment => deployment.Leases).ToList();
        return new NetworkView(
            AkashNetwork.Key, faults.IsDark(AkashNetwork.Key), akash.Providers.BidsRefused, akash.Balance / 1_000_000m,
            new CountsView(akash.Deployments.Count(one => one.IsActive), akash.Deployments.Count(one => !one.IsActive)),
            new CountsView(leases.Count(lease => lease.IsActive), leases.Count(lease => !lease.IsActive)),
            [.. akash.Providers.All.Select(provider => new ProviderView(
                provider.Owner, provider.Name, provider.LocationRegion, akash.Providers.IsDark(provider), Count(AkashNetwork.Key, provider.Owner)))],
            [.. akash.Deployments.Where(one => one.IsActive).Select(one => new DeploymentView(
                Escrow.Number(one.Dseq), Convert.ToHexStringLower(one.Compiled.Version), Replica(one), one.State, one.ActiveLeases.Count(),
                one.Leases.Count(lease => !lease.IsActive), [.. one.ActiveLeases.Select(lease => lease.Provider.Owner)]))]);
    }

    private static string? Replica(AkashDeployment deployment) => deployment.Compiled.Manifest
        .SelectMany(group => group.Services)
        .SelectMany(service => service.Env ?? [])
        .FirstOrDefault(line => line.StartsWith("BROKER_REPLICA=", StringComparison.Ordinal))?["BROKER_REPLICA=".Length..];

    // io.net knows no leases: a live deployment is one, and one that is shutting down costs nothing any more.
    private NetworkView IoNet()
    {
        var counts = new CountsView(ionet.Deployments.Count(one => one.IsLive), ionet.Deployments.Count(one => !one.IsLive));
        return new NetworkView(
            IoNetNetwork.Key, faults.IsDark(IoNetNetwork.Key), ionet.Stock.OrdersRefused, ionet.Credits, counts, counts,
            [.. ionet.Stock.Supply.Locations.Select(location => new ProviderView(
                location.Iso2, location.Name, location.Iso2, ionet.Stock.IsDark(location), Count(IoNetNetwork.Key, location.Iso2)))],
            [.. ionet.Deployments.Where(one => one.IsLive).Select(one => new DeploymentView(
                one.Id.ToString(), one.Order.Name, one.Config.Environment.GetValueOrDefault("BROKER_REPLICA"), one.Status, 1, 0,
                [one.Order.Location.Iso2]))]);
    }

    private int Count(string network, string provider) =>
        yard.Live.Count(workload => workload.Identity.Network == network && workload.Identity.Provider == provider);
}
