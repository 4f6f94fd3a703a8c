using System.Collections.Concurrent;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Render;

/// <summary>
/// What an assigned node costs per hour. Neither job nor run says it; the ledger does, as the first line of the run: the
/// authorization of its first hour. A job may be given a far larger node than it asked for, and pays for all of it.
/// </summary>
internal sealed class DispersedPrices(DispersedApi api)
{
    private const string Payment = "CAPTURE";

    // A run keeps its node, and a node its price, for as long as it lasts.
    private readonly ConcurrentDictionary<string, Money> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Money> _ofJobs = new(StringComparer.Ordinal);

    /// <summary>Asked for every job of a list: our jobs are never retried, so what one costs is read once.</summary>
    public async Task<Money?> OfJobAsync(string job, bool batch, CancellationToken cancellationToken)
    {
        if (_ofJobs.TryGetValue(job, out var known))
        {
            return known;
        }

        return await api.FindRunAsync(job, cancellationToken) is { } run && await FindAsync(run, batch, cancellationToken) is { } price
            ? _ofJobs[job] = price
            : null;
    }

    /// <summary>Null while the ledger does not show it.</summary>
    public async Task<Money?> FindAsync(DispersedRunWire run, bool batch, CancellationToken cancellationToken)
    {
        if (run.Uuid is not { } uuid)
        {
            return null;
        }

        if (_known.TryGetValue(uuid, out var known))
        {
            return known;
        }

        await foreach (var entry in api.ListEntriesAsync(uuid, cancellationToken))
        {
            // A batch job pays once, at its end, for the time it ran; a persistent one pays whole hours.
            if (entry is { AmountUsd: > 0 and var amount, Type: { } type } && (type != Payment || !batch))
            {
                return _known[uuid] = Money.Usd(amount);
            }
        }

        return null;
    }
}
