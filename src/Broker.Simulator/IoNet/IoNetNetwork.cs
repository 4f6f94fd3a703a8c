using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.IoNet;

/// <summary>Deployments of the account and its credits. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class IoNetNetwork(SimulatedWorld world, Dice dice, IoNetStock stock, WorkloadYard yard, IOptions<SimulatorOptions> options)
{
    public const string Key = "ionet";
    public const decimal ReservationFeePercent = 0.25m;
    public const decimal FacilitationFeePercent = 2.0m;

    private static readonly TimeSpan QuickestPull = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SlowestPull = TimeSpan.FromMinutes(6);

    private readonly Dictionary<Guid, IoNetDeployment> _deployments = [];
    private readonly List<IoNetDeployment> _inOrder = [];
    private int _containers;

    public IoNetStock Stock { get; } = stock;

    public decimal Credits { get; private set; } = options.Value.IoNetCreditsUsd;

    public IReadOnlyList<IoNetDeployment> Deployments => _inOrder;

    public IoNetDeployment Find(string id) =>
        Guid.TryParse(id, out var guid) && _deployments.TryGetValue(guid, out var found)
            ? found
            : throw new IoNetProblem(404, "Deployment not found");

    public PriceWire Price(IoNetHardware hardware, IoNetLocation location, int hours, int gpus, int replicas)
    {
        var compute = Stock.UsdPerGpuHour(hardware, location) * gpus * replicas * hours;
        var reservation = decimal.Round(compute * ReservationFeePercent / 100, 6);
        var facilitation = decimal.Round(compute * FacilitationFeePercent / 100, 6);
        return new PriceWire(
            replicas, gpus, [.. Enumerable.Range(1, Math.Max(0, Stock.Listed(hardware, location) / gpus))], 0m,
            reservation, ReservationFeePercent, facilitation, FacilitationFeePercent,
            decimal.Round(compute + reservation + facilitation, 6));
    }

    public IoNetDeployment Deploy(IoNetOrder order, IoNetContainerConfig config)
    {
        if (_inOrder.Exists(existing => existing.Order.Name == order.Name))
        {
            throw new IoNetProblem(400, "Resource private name must be unique");
        }

        if (Stock.Free(order.Hardware, order.Location) < order.GpusPerContainer * order.Replicas)
        {
            throw new IoNetProblem(400, "Not enough available devices");
        }

        var deployment = new IoNetDeployment(_inOrder.Count + 1, dice.Id("ionet-deployment", _inOrder.Count + 1), order, config, world.Now);
        Pay(deployment, order.DurationHours);
        Stock.Take(order, 1);
        _deployments.Add(deployment.Id, deployment);
        _inOrder.Add(deployment);
        for (var replica = 0; replica < order.Replicas; replica++)
        {
            StartContainer(deployment, replica);
        }

        if (dice.Fraction("ionet-failure", deployment.Ordinal) < options.Value.IoNetFailureRate || !WorkloadYard.CanPull(config.Image))
        {
            world.After(world.Wait(QuickestPull), () => End(deployment, IoNetStatus.Failed));
        }

        return deployment;
    }

    public void Extend(IoNetDeployment deployment, int hours)
    {
        if (!deployment.IsLive)
        {
            throw new IoNetProblem(400, $"Deployment is {deployment.Status}");
        }

        Pay(deployment, hours);
        deployment.PaidHours += hours;
        ScheduleEnd(deployment);
    }

    /// <summary>New containers with the new settings; the deployment and its term stay.</summary>
    public void Restart(IoNetDeployment deployment)
    {
        Clear(deployment);
        for (var replica = 0; replica < deployment.Order.Replicas; replica++)
        {
            StartContainer(deployment, replica);
        }
    }

    /// <summary>Asked for at once, done seconds to minutes later. Safe to repeat.</summary>
    public void Terminate(IoNetDeployment deployment)
    {
        if (!deployment.IsLive)
        {
            return;
        }

        Refund(deployment);
        deployment.Status = IoNetStatus.Terminating;
        var shutdown = dice.Between(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(90), "shutdown", deployment.Ordinal);
        world.After(world.Wait(shutdown), () =>
        {
            if (deployment.Status == IoNetStatus.Terminating)
            {
                End(deployment, IoNetStatus.Destroyed);
            }
        });
    }

    public int MinutesServed(IoNetDeployment deployment) => deployment.StartedAt is { } started
        ? (int)Math.Min(world.TermUsed((deployment.FinishedAt ?? world.Now) - started).TotalMinutes, deployment.PaidHours * 60) * deployment.TotalGpus
        : 0;

    public static int MinutesPaid(IoNetDeployment deployment) => deployment.PaidHours * 60 * deployment.TotalGpus;

    public void SetDark(IoNetLocation location, bool dark)
    {
        Stock.SetDark(location, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == Key && one.Identity.Provider == location.Iso2))
        {
            workload.SetDark(dark);
        }
    }

    public void Reset()
    {
        _deployments.Clear();
        _inOrder.Clear();
        _containers = 0;
        Credits = options.Value.IoNetCreditsUsd;
        Stock.Reset();
    }

    private void Pay(IoNetDeployment deployment, int hours)
    {
        var order = deployment.Order;
        var cost = Price(order.Hardware, order.Location, hours, order.GpusPerContainer, order.Replicas).TotalCostUsdc;
        if (cost > Credits)
        {
            throw new IoNetProblem(402, "Insufficient balance");
        }

        Credits -= cost;
        deployment.AmountPaid += cost;
    }

    // The first hour is kept, after that the time used; the rest comes back as credits.
    private void Refund(IoNetDeployment deployment)
    {
        var used = deployment.StartedAt is { } started ? world.TermUsed(world.Now - started) : TimeSpan.Zero;
        var charged = used < TimeSpan.FromHours(1) ? 1m : (decimal)used.TotalHours;
        deployment.Refunded = decimal.Round(deployment.AmountPaid * Math.Max(0, 1 - (charged / deployment.PaidHours)), 6);
        Credits += deployment.Refunded;
    }

    private void StartContainer(IoNetDeployment deployment, int replica)
    {
        var number = ++_containers;
        var container = new IoNetContainer(
            $"c-{dice.Id("container", number).ToString("N")[..12]}", dice.Id("device", number).ToString(), world.Now);
        deployment.Containers.Add(container);
        container.Events.Add((world.Now, "Deployment requested"));
        var pull = dice.Between(QuickestPull, SlowestPull, "ionet-pull", deployment.Ordinal, replica, number);
        world.After(world.Wait(pull / 4), () => Note(deployment, container, $"Pulling image {deployment.Config.Image}"));
        world.After(world.Wait(pull), () => Start(deployment, container));
    }

    private void Note(IoNetDeployment deployment, IoNetContainer container, string message)
    {
        if (deployment.IsLive && deployment.Containers.Contains(container))
        {
            container.Events.Add((world.Now, message));
        }
    }

    private void Start(IoNetDeployment deployment, IoNetContainer container)
    {
        if (!deployment.IsLive || !deployment.Containers.Contains(container) || !WorkloadYard.CanPull(deployment.Config.Image))
        {
            return;
        }

        Note(deployment, container, "Image pulled");
        var workload = yard.Create(new WorkloadIdentity(
            Key, deployment.Order.Location.Iso2, deployment.Id.ToString(), container.Id, deployment.Config.Image, deployment.Config.TrafficPort,
            deployment.Order.Name, new Dictionary<string, string>(deployment.Config.Environment, StringComparer.Ordinal)));
        container.Workload = workload;
        workload.SetDark(Stock.IsDark(deployment.Order.Location));
        workload.Start();
        Note(deployment, container, "Container started");
        if (deployment.Status == IoNetStatus.Requested)
        {
            deployment.Status = IoNetStatus.Running;
            deployment.StartedAt = world.Now;
            ScheduleEnd(deployment);
        }
    }

    private void ScheduleEnd(IoNetDeployment deployment)
    {
        if (deployment.StartedAt is not { } started)
        {
            return;
        }

        var hours = deployment.PaidHours;
        world.After(started + world.Deadline(TimeSpan.FromHours(hours)) - world.Now, () =>
        {
            // An extension has set a later end.
            if (deployment.Status == IoNetStatus.Running && deployment.PaidHours == hours)
            {
                End(deployment, IoNetStatus.Completed);
            }
        });
    }

    private void End(IoNetDeployment deployment, string status)
    {
        if (deployment.FinishedAt is not null)
        {
            return;
        }

        if (status == IoNetStatus.Failed)
        {
            deployment.Refunded = deployment.AmountPaid;
            Credits += deployment.AmountPaid;
        }

        deployment.Status = status;
        deployment.FinishedAt = world.Now;
        Stock.Take(deployment.Order, -1);
        foreach (var container in deployment.Containers)
        {
            container.Events.Add((world.Now, status == IoNetStatus.Failed ? "Deployment failed" : "Container stopped"));
            RemoveWorkload(container);
        }
    }

    private void Clear(IoNetDeployment deployment)
    {
        deployment.Containers.ForEach(RemoveWorkload);
        deployment.Containers.Clear();
    }

    private void RemoveWorkload(IoNetContainer container)
    {
        if (container.Workload is { } workload)
        {
            yard.Remove(workload);
            container.Workload = null;
        }
    }
}
