using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>What the containers of a deployment have written.</summary>
internal sealed class IoNetLogs(IoNetApi api)
{
    private static readonly string[] Streams = ["stdout", "stderr"];

    public async Task<IReadOnlyList<LogLine>> ReadAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail, Math.Clamp(tail, 1, 1000));

        var lines = new List<LogLine>();
        foreach (var worker in await api.ListWorkersAsync(handle.Value, cancellationToken))
        {
            if (worker.ContainerId is { } container)
            {
                foreach (var stream in Streams)
                {
                    lines.AddRange(Lines(stream, await api.GetLogAsync(handle.Value, container, stream, cancellationToken)));
                }
            }
        }

        // A stable sort: lines without a time stay where their stream had them, before the others.
        return [.. lines.OrderBy(l => l.At ?? DateTimeOffset.MinValue).TakeLast(tail)];
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
