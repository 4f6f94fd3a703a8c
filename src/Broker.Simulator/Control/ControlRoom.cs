using Broker.Simulator.Faults;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Control;

/// <summary>What the page and the control API can see and do; every call is one visit to the world.</summary>
internal sealed class ControlRoom(
    SimulatedWorld world, WorkloadYard yard, IEnumerable<ISimulatedNetwork> all, FaultBook faults, IOptions<SimulatorOptions> options)
{
    private readonly IReadOnlyList<ISimulatedNetwork> _networks = [.. all];

    public IReadOnlyList<string> Networks => [.. _networks.Select(network => network.Key)];

    public IReadOnlyList<WorkloadView> Workloads() => world.Visit(() => yard.Live.Select(View).ToList());

    public WorkloadView? Workload(string id) => world.Visit(() => yard.Find(id) is { } found ? View(found) : null);

    /// <summary>Null when there is no such workload, false when it is not up yet.</summary>
    public bool? Behave(string id, WorkloadState manner, TimeSpan? delay) =>
        world.Visit(() => yard.Find(id)?.TryBehave(manner, delay));

    public bool SetProviderDark(string network, string provider, bool dark) =>
        world.Visit(() => Find(network)?.TrySetProviderDark(provider, dark) == true);

    public void SetNetworkDark(string network, bool dark) => world.Visit(() =>
    {
        faults.SetDark(network, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == network))
        {
            workload.SetDark(dark || Find(network)?.IsProviderDark(workload.Identity.Provider) == true);
        }
    });

    public void RefuseBids(string network, bool refuse) => world.Visit(() =>
    {
        if (Find(network) is { } found)
        {
            found.OrdersRefused = refuse;
        }
    });

    public StateView State() => world.Visit(() => new StateView(
        world.Now, world.Height, options.Value.Seed, options.Value.TimeScale, options.Value.DeadlineScale, options.Value.Churn,
        [.. _networks.Select(network => network.View(faults.IsDark(network.Key), provider => Count(network.Key, provider)))], faults.Pending));

    public void Reset() => world.Visit(() =>
    {
        faults.Reset();
        yard.Reset();
        foreach (var network in _networks)
        {
            network.Reset();
        }

        world.Reset();
    });

    private ISimulatedNetwork? Find(string key) => _networks.FirstOrDefault(network => network.Key == key);

    private WorkloadView View(Workload workload)
    {
        var identity = workload.Identity;
        return new WorkloadView(
            workload.Id, identity.Network, identity.Provider, Find(identity.Network)?.ProviderName(identity.Provider) ?? identity.Provider,
            identity.Deployment, identity.Name, identity.Replica,
            identity.Tag, identity.Image, workload.State.ToString().ToLowerInvariant(), workload.Url, workload.Port, workload.CreatedAt,
            workload.StartedAt, workload.ChangedAt, (world.Now - workload.CreatedAt).TotalSeconds, workload.Served, identity.Environment);
    }

    private int Count(string network, string provider) =>
        yard.Live.Count(workload => workload.Identity.Network == network && workload.Identity.Provider == provider);
}
