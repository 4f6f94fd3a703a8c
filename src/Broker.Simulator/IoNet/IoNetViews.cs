using System.Globalization;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>State to wire.</summary>
internal sealed class IoNetViews(IoNetNetwork network, SimulatedWorld world)
{
    private const string Brand = "NVIDIA";

    public DetailWire Detail(IoNetDeployment deployment)
    {
        var (order, config) = (deployment.Order, deployment.Config);
        return new DetailWire(
            deployment.Id.ToString(), deployment.Status, Time(deployment.CreatedAt), Time(deployment.StartedAt), Time(deployment.FinishedAt),
            decimal.Round(deployment.AmountPaid - deployment.Refunded, 6), Percent(deployment), deployment.TotalGpus, order.GpusPerContainer,
            order.Replicas, order.Hardware.Name, order.Hardware.Id, [Location(order.Location)], Brand, network.MinutesServed(deployment),
            Remaining(deployment),
            new ContainerConfigWire(
                config.Entrypoint, config.Environment, config.TrafficPort, config.Image, [.. config.Secrets.Keys.Order(StringComparer.Ordinal)]));
    }

    public DeploymentRowWire Row(IoNetDeployment deployment) => new(
        deployment.Id.ToString(), deployment.Status, deployment.Order.Name, Percent(deployment), deployment.TotalGpus, Brand,
        deployment.Order.Hardware.Name, network.MinutesServed(deployment), Remaining(deployment), Time(deployment.CreatedAt));

    public WorkerWire Worker(IoNetDeployment deployment, IoNetContainer container)
    {
        // The address appears only once the container answers, and stays shown when it has died.
        var workload = container.Workload;
        return new WorkerWire(
            container.DeviceId, container.Id, deployment.Order.Hardware.Name, Brand, Time(container.CreatedAt), Uptime(workload),
            deployment.Order.GpusPerContainer, Status(deployment, workload),
            [.. container.Events.Select(one => new ContainerEventWire(Time(one.At), one.Message))], workload?.Url);
    }

    public static LocationWire Location(IoNetLocation location) => new(location.Id, location.Iso2, location.Name);

    private static string Status(IoNetDeployment deployment, Workload? workload) => workload switch
    {
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
