using System.Net;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Workloads;

/// <summary>All workloads of all networks. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class WorkloadYard(SimulatedWorld world, Dice dice, IOptions<SimulatorOptions> options) : IDisposable
{
    private readonly SortedDictionary<int, Workload> _workloads = [];
    private int _count;

    /// <summary>In order of creation, without those that were closed.</summary>
    public IEnumerable<Workload> Live => _workloads.Values.Where(workload => workload.State != WorkloadState.Gone);

    public Workload Create(WorkloadIdentity identity)
    {
        var number = ++_count;
        var workload = new Workload(number, identity, IPAddress.Parse(options.Value.WorkloadHost), world, dice);
        _workloads.Add(number, workload);
        return workload;
    }

    public Workload? Find(string id) => Live.FirstOrDefault(workload => workload.Id == id);

    public void Remove(Workload workload)
    {
        workload.Remove();
        _workloads.Remove(workload.Number);
    }

    /// <summary>An image of a registry below the reserved top level domain <c>.invalid</c> cannot be pulled.</summary>
    public static bool CanPull(string image) =>
        !image.Split('/')[0].Split(':')[0].EndsWith(".invalid", StringComparison.OrdinalIgnoreCase);

    public void Reset()
    {
        foreach (var workload in _workloads.Values)
        {
            workload.Remove();
        }

        _workloads.Clear();
        _count = 0;
    }

    public void Dispose()
    {
        foreach (var workload in _workloads.Values)
        {
            workload.Dispose();
        }
    }
}
