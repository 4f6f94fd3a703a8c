using Broker.Adapters.Networks.Akash.Gateway;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>What a deployment has written, from its provider's own gateway: no other place keeps it.</summary>
internal sealed class AkashLogs(AkashGatewayStreams streams)
{
    private const int MostLines = 1_000;

    public async Task<IReadOnlyList<LogLine>> ReadAsync(AkashDeploymentDetailWire detail, int tail, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tail, Math.Clamp(tail, 1, MostLines));

        var lines = new List<LogLine>();
        foreach (var lease in AkashMapping.LiveLeases(detail).Select(AkashLeaseKey.Of).OfType<AkashLeaseKey>())
        {
            var written = await streams.ReadLogsAsync(lease, tail, cancellationToken);

            // Before the first line is written, what the cluster did says why there is none.
            lines.AddRange(written.Count > 0 ? written : await streams.ReadEventsAsync(lease, cancellationToken));
        }

        return [.. lines.TakeLast(tail)];
    }
}
