using System.Globalization;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>State to wire.</summary>
internal sealed class IoNetViews(IoNetNetwork network, SimulatedWorld world)
{
    private const string Brand = "NVIDIA";

    public object Detail(IoNetDeployment deployment) => deployment.Settings switch
    {
        IoNetContainerConfig config => ContainerDetail(deployment, config),
        IoNetMachineConfig config => MachineDetail(deployment, config),
        var other => throw new InvalidOperationException($"Nothing is known of {other.GetType().Name}."),
    };

    public DeploymentRowWire Row(IoNetDeployment deployment) => new(
        deployment.Id.ToString(), deployment.Status, deployment.Order.Name, Percent(deployment), deployment.TotalGpus, Brand,
        deployment.Order.Hardware.Name, network.MinutesServed(deployment), Remaining(deployment), Time(deployment.CreatedAt));

    public object Worker(IoNetDeployment deployment, IoNetWorker worker) => deployment.Settings switch
    {
        IoNetMachineConfig config => MachineWorker(deployment, worker, config),
        _ => ContainerWorker(deployment, worker),
    };

    public static LocationWire Location(IoNetLocation location) => new(location.Id, location.Iso2, location.Name);

    private DetailWire ContainerDetail(IoNetDeployment deployment, IoNetContainerConfig config)
    {
        var order = deployment.Order;
        return new DetailWire(
            deployment.Id.ToString(), deployment.Status, Time(deployment.CreatedAt), Time(deployment.StartedAt), Time(deployment.FinishedAt),
            Kept(deployment), Percent(deployment), deployment.TotalGpus, order.GpusEach, order.Replicas, order.Hardware.Name, order.Hardware.Id,
            [Location(order.Location)], Brand, network.MinutesServed(deployment), Remaining(deployment),
            new ContainerConfigWire(
                config.Entrypoint, config.Environment, config.TrafficPort, config.Image, [.. config.Secrets.Keys.Order(StringComparer.Ordinal)]));
    }

    private MachineDetailWire MachineDetail(IoNetDeployment deployment, IoNetMachineConfig config)
    {
        var order = deployment.Order;
        return new MachineDetailWire(
            deployment.Id.ToString(), deployment.Status, Time(deployment.CreatedAt), Time(deployment.StartedAt), Time(deployment.FinishedAt),
            Kept(deployment), Percent(deployment), deployment.TotalGpus, order.GpusEach, order.Replicas, order.Hardware.Name,
            IoNetMachines.IdNode(order.HardwareId), [Location(order.Location)], Brand, network.MinutesServed(deployment), Remaining(deployment),
            config.SshKeys, config.GithubIds);
    }

    // The address appears only once the container answers, and stays shown when it has died.
    private WorkerWire ContainerWorker(IoNetDeployment deployment, IoNetWorker worker) => new(
        worker.DeviceId, worker.Id, deployment.Order.Hardware.Name, Brand, Time(worker.CreatedAt), Uptime(worker.Workload),
        deployment.Order.GpusEach, Status(deployment, worker), Events(worker), worker.Workload?.Url);

    private MachineWorkerWire MachineWorker(IoNetDeployment deployment, IoNetWorker worker, IoNetMachineConfig config)
    {
        var workload = worker.Workload;
        return new MachineWorkerWire(
            worker.DeviceId, worker.Id, deployment.Order.Hardware.Name, Brand, Time(worker.CreatedAt), Uptime(workload),
            deployment.Order.GpusEach, Status(deployment, worker), Events(worker),
            workload is null ? null : $"ssh {IoNetMachineConfig.User}@{workload.Host} -p {workload.Port}",
            config.Services.ToDictionary(
                service => service.Key,
                // Only the door of the machine really listens; other services get no public port here.
                service => new MachineServiceWire(service.Value.Port, service.Value.Protocol, service.Value.Whitelist, null, workload?.Host, null),
                StringComparer.Ordinal));
    }

    private static List<ContainerEventWire> Events(IoNetWorker worker) =>
        [.. worker.Events.Select(one => new ContainerEventWire(Time(one.At), one.Message))];

    private static decimal Kept(IoNetDeployment deployment) => decimal.Round(deployment.AmountPaid - deployment.Refunded, 6);

    private static string Status(IoNetDeployment deployment, IoNetWorker worker) => worker.Workload switch
    {
        null when deployment.Replaced.Contains(worker) => IoNetStatus.Failed,
        null => deployment.Status == IoNetStatus.Running ? IoNetStatus.Requested : deployment.Status,
        { State: WorkloadState.Killed or WorkloadState.Dark } => "unreachable",
        _ => deployment.Status,
    };

    private double Uptime(Workload? workload)
    {
        if (workload?.StartedAt is not { } started)
        {
            return 0;
        }

        var dead = workload.State is WorkloadState.Killed or WorkloadState.Dark ? world.Now - workload.ChangedAt : TimeSpan.Zero;
        var age = world.Now - started;
        return age <= TimeSpan.Zero ? 100 : Math.Round(100 * (1 - (dead / age)), 1);
    }

    private decimal Percent(IoNetDeployment deployment) =>
        decimal.Round(100m * network.MinutesServed(deployment) / IoNetNetwork.MinutesPaid(deployment), 1);

    private int Remaining(IoNetDeployment deployment) => deployment.IsLive
        ? IoNetNetwork.MinutesPaid(deployment) - network.MinutesServed(deployment)
        : 0;

    private static string? Time(DateTimeOffset? at) => at is { } value ? Time(value) : null;

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
