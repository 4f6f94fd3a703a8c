using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.IoNet;

/// <summary>Deployments of the account and its credits. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class IoNetNetwork(
    SimulatedWorld world, Dice dice, IoNetStock stock, IoNetWorkers workers, WorkloadYard yard, IOptions<SimulatorOptions> options)
{
    public const string Key = "ionet";
    public const decimal ReservationFeePercent = 0.25m;
    public const decimal FacilitationFeePercent = 2.0m;

    private static readonly TimeSpan QuickestLoss = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SlowestLoss = TimeSpan.FromHours(2);

    private readonly Dictionary<Guid, IoNetDeployment> _deployments = [];
    private readonly List<IoNetDeployment> _inOrder = [];

    public IoNetStock Stock { get; } = stock;

    public IoNetLedger Ledger { get; } = new(world, options.Value.IoNetCreditsUsd);

    public IReadOnlyList<IoNetDeployment> Deployments => _inOrder;

    /// <exception cref="IoNetProblem">The product has no such deployment.</exception>
    public IoNetDeployment Find(string id, IoNetProduct product) =>
        Find(id) is { } found && found.Settings.Product == product ? found : throw new IoNetProblem(404, "Deployment not found");

    public IoNetDeployment? Find(string id) => Guid.TryParse(id, out var guid) ? _deployments.GetValueOrDefault(guid) : null;

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

    public IoNetDeployment Deploy(IoNetOrder order, IoNetSettings settings)
    {
        if (_inOrder.Exists(existing => existing.Order.Name == order.Name))
        {
            throw new IoNetProblem(400, "Resource private name must be unique");
        }

        if (Stock.Free(order.Hardware, order.Location) < order.GpusEach * order.Replicas)
        {
            throw new IoNetProblem(400, "Not enough available devices");
        }

        var deployment = new IoNetDeployment(_inOrder.Count + 1, dice.Id("ionet-deployment", _inOrder.Count + 1), order, settings, world.Now);
        Pay(deployment, order.DurationHours);
        Stock.Take(order, 1);
        _deployments.Add(deployment.Id, deployment);
        _inOrder.Add(deployment);
        for (var slot = 0; slot < order.Replicas; slot++)
        {
            workers.Request(deployment, slot, () => Serve(deployment));
        }

        if (dice.Fraction("ionet-failure", deployment.Ordinal) < options.Value.IoNetFailureRate || !settings.CanStart)
        {
            world.After(world.Wait(IoNetWorkers.QuickestStart), () => End(deployment, IoNetStatus.Failed));
        }

        return deployment;
    }

    public void Extend(IoNetDeployment deployment, int hours)
    {
        RequireLive(deployment);
        Pay(deployment, hours);
        deployment.PaidHours += hours;
        ScheduleEnd(deployment);
    }

    /// <summary>New containers with the new settings; the deployment and its term stay.</summary>
    public void Restart(IoNetDeployment deployment)
    {
        workers.Clear(deployment);
        for (var slot = 0; slot < deployment.Order.Replicas; slot++)
        {
            workers.Request(deployment, slot, () => Serve(deployment));
        }
    }

    /// <summary>The first worker loses its device, as happens now and then.</summary>
    public void LoseDevice(IoNetDeployment deployment)
    {
        RequireLive(deployment);
        workers.Replace(deployment, deployment.Workers[0], () => Serve(deployment));
    }

    /// <summary>Asked for at once, done seconds to minutes later. Safe to repeat.</summary>
    public void Terminate(IoNetDeployment deployment)
    {
        if (!deployment.IsLive)
        {
            return;
        }

        Ledger.RefundUnused(deployment);
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

    /// <summary>The network could not run it after all; all of its price comes back.</summary>
    public void Fail(IoNetDeployment deployment)
    {
        RequireLive(deployment);
        End(deployment, IoNetStatus.Failed);
    }

    public int MinutesServed(IoNetDeployment deployment) => deployment.StartedAt is { } started
        ? (int)Math.Min(world.TermUsed((deployment.FinishedAt ?? world.Now) - started).TotalMinutes, MinutesPaid(deployment))
        : 0;

    public static int MinutesPaid(IoNetDeployment deployment) => deployment.PaidHours * 60;

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
        workers.Reset();
        Ledger.Reset();
        Stock.Reset();
    }

    private static void RequireLive(IoNetDeployment deployment)
    {
        if (!deployment.IsLive)
        {
            throw new IoNetProblem(400, $"Deployment is {deployment.Status}");
        }
    }

    private void Pay(IoNetDeployment deployment, int hours)
    {
        var order = deployment.Order;
        Ledger.Pay(deployment, Price(order.Hardware, order.Location, hours, order.GpusEach, order.Replicas).TotalCostUsdc);
    }

    private void Serve(IoNetDeployment deployment)
    {
        if (deployment.Status != IoNetStatus.Requested)
        {
            return;
        }

        deployment.Status = IoNetStatus.Running;
        deployment.StartedAt = world.Now;
        ScheduleEnd(deployment);
        if (dice.Fraction("ionet-device-loss", deployment.Ordinal) < options.Value.IoNetDeviceLossRate)
        {
            var after = dice.Between(QuickestLoss, SlowestLoss, "ionet-device-loss-after", deployment.Ordinal);
            world.After(world.Wait(after), () =>
            {
                if (deployment.IsLive)
                {
                    LoseDevice(deployment);
                }
            });
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
            Ledger.RefundAll(deployment);
        }

        deployment.Status = status;
        deployment.FinishedAt = world.Now;
        Stock.Take(deployment.Order, -1);
        workers.End(deployment, status == IoNetStatus.Failed ? "Deployment failed" : "Stopped");
    }
}
