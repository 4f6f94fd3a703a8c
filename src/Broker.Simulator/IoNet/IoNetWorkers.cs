using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>Containers and machines from their request to their end. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class IoNetWorkers(SimulatedWorld world, Dice dice, IoNetStock stock, WorkloadYard yard)
{
    public static readonly TimeSpan QuickestStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SlowestStart = TimeSpan.FromMinutes(6);

    private int _count;

    /// <param name="started">Told when it serves.</param>
    public void Request(IoNetDeployment deployment, int slot, Action started)
    {
        var number = ++_count;
        var prefix = deployment.Settings.Product == IoNetProduct.Containers ? "c" : "vm";
        var worker = new IoNetWorker(
            $"{prefix}-{dice.Id("container", number).ToString("N")[..12]}", dice.Id("device", number).ToString(), slot, world.Now);
        deployment.Workers.Add(worker);
        worker.Events.Add((world.Now, "Deployment requested"));
        var takes = dice.Between(QuickestStart, SlowestStart, "ionet-pull", deployment.Ordinal, slot, number);
        world.After(world.Wait(takes / 4), () => Note(deployment, worker, deployment.Settings.Words.Preparing));
        world.After(world.Wait(takes), () => Start(deployment, worker, started));
    }

    /// <summary>Its device is lost; the network goes on in the same place with another one.</summary>
    public void Replace(IoNetDeployment deployment, IoNetWorker lost, Action started)
    {
        lost.Events.Add((world.Now, "Device lost"));
        Remove(lost);
        deployment.Workers.Remove(lost);
        deployment.Replaced.Add(lost);
        Request(deployment, lost.Slot, started);
    }

    /// <summary>All of them at once, with new settings or for good.</summary>
    public void Clear(IoNetDeployment deployment)
    {
        deployment.Workers.ForEach(Remove);
        deployment.Replaced.AddRange(deployment.Workers);
        deployment.Workers.Clear();
    }

    /// <summary>They stay listed, with what was their last word.</summary>
    public void End(IoNetDeployment deployment, string lastWord)
    {
        foreach (var worker in deployment.Workers)
        {
            worker.Events.Add((world.Now, lastWord));
            Remove(worker);
        }
    }

    public void Reset() => _count = 0;

    private void Start(IoNetDeployment deployment, IoNetWorker worker, Action started)
    {
        var settings = deployment.Settings;
        if (!deployment.IsLive || !deployment.Workers.Contains(worker) || !settings.CanStart)
        {
            return;
        }

        Note(deployment, worker, settings.Words.Prepared);
        worker.Workload = yard.Create(settings.Identity(deployment, worker));
        worker.Workload.SetDark(stock.IsDark(deployment.Order.Location));
        worker.Workload.Start();
        Note(deployment, worker, settings.Words.Started);
        started();
    }

    private void Note(IoNetDeployment deployment, IoNetWorker worker, string message)
    {
        if (deployment.IsLive && deployment.Workers.Contains(worker))
        {
            worker.Events.Add((world.Now, message));
        }
    }

    private void Remove(IoNetWorker worker)
    {
        if (worker.Workload is { } workload)
        {
            yard.Remove(workload);
            worker.Workload = null;
        }
    }
}
