using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>What the containers of a deployment have written; of a machine, which keeps its output to itself, what the network did with it.</summary>
internal sealed class IoNetLogs(IoNetApi api)
{
    private static readonly string[] Streams = ["stdout", "stderr"];

    public async Task<IReadOnlyList<LogLine>> ReadAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail, Math.Clamp(tail, 1, 1000));

        var deployment = IoNetDeployment.Of(handle);
        var lines = new List<LogLine>();
        foreach (var worker in await api.ListWorkersAsync(deployment, cancellationToken))
        {
            lines.AddRange(deployment.Product == IoNetProduct.Machines
                ? (worker.Events ?? []).Where(e => e.Message is not null).Select(e => new LogLine(e.Time, "events", e.Message!))
                : await OutputAsync(deployment, worker, cancellationToken));
        }

        // A stable sort: lines without a time stay where their stream had them, before the others.
        return [.. lines.OrderBy(l => l.At ?? DateTimeOffset.MinValue).TakeLast(tail)];
    }

    private async Task<IReadOnlyList<LogLine>> OutputAsync(IoNetDeployment deployment, IoNetWorkerWire worker, CancellationToken cancellationToken)
    {
        var lines = new List<LogLine>();
        foreach (var stream in worker.ContainerId is null ? [] : Streams)
        {
            lines.AddRange(Lines(stream, await api.GetLogAsync(deployment, worker.ContainerId!, stream, cancellationToken)));
        }

        return lines;
    }

    internal static IEnumerable<LogLine> Lines(string stream, WireAnswer answer)
    {
        if (answer.Status == HttpStatusCode.NotFound)
        {
            // The container has not started: it has written nothing.
            return [];
        }

        return LogText.Lines(stream, answer.OrUnreachable().Body);
    }
}
