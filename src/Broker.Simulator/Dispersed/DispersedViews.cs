using System.Globalization;
using System.Text;
using Broker.Simulator.World;

namespace Broker.Simulator.Dispersed;

/// <summary>State to wire.</summary>
internal sealed class DispersedViews(DispersedNetwork network, SimulatedWorld world)
{
    public OfferWire Offer(DispersedPool pool, int number)
    {
        var gpu = network.Stock.Supply.Gpu(pool);
        return new OfferWire(
            $"of-{pool.Region}-{pool.GpuCount}x{pool.Gpu.Replace(' ', '-')}-{number}", pool.Region, new { },
            new HardwareSummaryWire(
                pool.CpuCores, pool.GpuCount, pool.Gpu, [new GpuModelWire(pool.Gpu, pool.GpuCount, gpu.VramGib, gpu.RegistryUuid)], gpu.RegistryUuid,
                gpu.VramGib, pool.RamGib, pool.StorageGib),
            new PricingWire(pool.UsdPerHour, Time(world.Now)));
    }

    public static JobWire Job(DispersedJob job)
    {
        var order = job.Order;
        var container = order.Container;
        return new JobWire(
            job.Uuid, order.Task, job.Status, order.Title, order.Description, order.CpuCount, order.GpuCount, order.MinRamGb, order.MinStorageGb,
            order.MinVramGb, order.GpuName, order.GpuRegistryUuid, (long?)order.RunTimeout?.TotalMilliseconds, (long)order.AssignTimeout.TotalMilliseconds,
            (long)order.StartTimeout.TotalMilliseconds, order.MaxNodes, order.MaxRetries, order.Regions,
            new
            {
                type = "docker",
                parameters = new { container.Image, container.Tag, container.Ports, container.AllowedIps },
            },
            Time(job.CreatedAt), Time(job.UpdatedAt));
    }

    public static RunWire Run(DispersedRun run) => new(run.Uuid, run.Job.Uuid, run.Status, run.StartedAt?.ToUnixTimeMilliseconds(), Urls(run));

    public static RunWithLogsWire RunWithLogs(DispersedRun run)
    {
        var logs = new StringBuilder();
        foreach (var line in run.Workload?.Lines() ?? run.Lines)
        {
            logs.Append(line.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)).Append(' ').Append(line.Text).Append('\n');
        }

        return new RunWithLogsWire(run.Uuid, run.Job.Uuid, run.Status, run.StartedAt?.ToUnixTimeMilliseconds(), Urls(run), logs.ToString());
    }

    public static EntryWire Entry(DispersedEntry entry) => new(
        entry.Uuid, "compute_ledger_transaction", entry.Type, entry.AmountUsd, entry.RunUuid, entry.AuthorizationUuid, Time(entry.CreatedAt),
        Time(entry.CreatedAt), entry.Memo);

    // Nothing is told of a node before its container runs.
    private static List<NodeUrlWire> Urls(DispersedRun run)
    {
        if (run.Status != DispersedStatus.Running || run.Workload is not { } workload)
        {
            return [];
        }

        var urls = run.Job.Order.Container.Ports
            .Select(port => new NodeUrlWire(port.ToString(CultureInfo.InvariantCulture), workload.Host, workload.Port, "http", Tls: false))
            .ToList();
        if (run.Job.Order.Container.SshKey is not null)
        {
            urls.Add(new NodeUrlWire("ssh", workload.Host, workload.Port, "tcp", Tls: false));
        }

        return urls;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
