using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.Akash.Chain;

/// <summary>Our deployments as the chain has them: the same picture as the Console's, but for what providers know.</summary>
internal sealed class AkashChain(CosmosRest rest, AkashOptions options, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int MostPages = 200;
    private const int MostBlocks = 2_000;
    private const string Deployments = "akash/deployment/v1beta4/deployments";
    private const string Market = "akash/market/v1beta5";

    // Reckoning on from a block of the last minute is as good as asking for the newest one each time.
    private static readonly TimeSpan LatestFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, CosmosBlock> _blocks = new();
    private (CosmosBlock Block, DateTimeOffset Until)? _latest;

    public CosmosRest Rest => rest;

    /// <summary>All deployments of the owner that are not closed, with their live leases.</summary>
    public async Task<IReadOnlyList<AkashDeploymentDetailWire>> ListActiveAsync(string owner, CancellationToken cancellationToken)
    {
        var leases = new List<AkashLeaseWire>();
        foreach (var state in AkashMapping.LiveStates)
        {
            await foreach (var page in PagesAsync<ChainLeasesWire>($"{Market}/leases/list?{Filter(owner)}&filters.state={state}", p => p.Pagination, cancellationToken))
            {
                leases.AddRange(LeasesOf(page));
            }
        }

        var ofDeployment = leases.ToLookup(l => l.Id?.Dseq, StringComparer.Ordinal);
        var latest = await LatestAsync(cancellationToken);
        var found = new List<AkashDeploymentDetailWire>();
        await foreach (var page in PagesAsync<ChainDeploymentsWire>($"{Deployments}/list?{Filter(owner)}&filters.state=active", p => p.Pagination, cancellationToken))
        {
            found.AddRange((page.Deployments ?? []).Select(d => d with { Leases = [.. ofDeployment[d.Deployment?.Id?.Dseq]], Blocks = [latest] }));
        }

        return found;
    }

    /// <summary>One deployment with all leases it ever had; null if the owner has none of that number.</summary>
    public async Task<(WireAnswer Answer, AkashDeploymentDetailWire Detail)?> FindAsync(string owner, string dseq, CancellationToken cancellationToken)
    {
        var answer = await rest.Http.GetPublicAsync(
            $"{Deployments}/info?id.owner={Uri.EscapeDataString(owner)}&id.dseq={Uri.EscapeDataString(dseq)}", cancellationToken);
        if (CosmosRest.IsNotFound(answer))
        {
            return null;
        }

        var detail = answer.OrUnreachable().Read<AkashDeploymentDetailWire>(AkashWire.Options);
        var leases = new List<AkashLeaseWire>();
        await foreach (var page in PagesAsync<ChainLeasesWire>($"{Market}/leases/list?{Filter(owner, dseq)}", p => p.Pagination, cancellationToken))
        {
            leases.AddRange(LeasesOf(page));
        }

        var blocks = new List<CosmosBlock> { await LatestAsync(cancellationToken) };
        foreach (var height in leases.Select(l => l.CreatedAt).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await FindBlockAsync(height, cancellationToken) is { } block)
            {
                blocks.Add(block);
            }
        }

        return (answer, detail with { Leases = leases, Blocks = blocks });
    }

    public async Task<IReadOnlyList<AkashBidBodyWire>> ListBidsAsync(string owner, string dseq, CancellationToken cancellationToken)
    {
        var bids = new List<AkashBidBodyWire>();
        await foreach (var page in PagesAsync<ChainBidsWire>($"{Market}/bids/list?{Filter(owner, dseq)}", p => p.Pagination, cancellationToken))
        {
            bids.AddRange((page.Bids ?? []).Select(b => b.Bid).OfType<AkashBidBodyWire>());
        }

        return bids;
    }

    private static IEnumerable<AkashLeaseWire> LeasesOf(ChainLeasesWire page) => (page.Leases ?? []).Select(l => l.Lease).OfType<AkashLeaseWire>();

    private static string Filter(string owner, string? dseq = null) =>
        $"filters.owner={Uri.EscapeDataString(owner)}" + (dseq is null ? "" : $"&filters.dseq={Uri.EscapeDataString(dseq)}");

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path, Func<T, ChainPageWire?> pagination, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var key = "";
        for (var number = 0; number < MostPages; number++)
        {
            var from = key.Length == 0 ? "" : $"&pagination.key={Uri.EscapeDataString(key)}";
            var answer = await rest.Http.GetPublicAsync(string.Create(CultureInfo.InvariantCulture, $"{path}&pagination.limit={PageSize}{from}"), cancellationToken);
            var page = answer.OrUnreachable().Read<T>(AkashWire.Options);
            yield return page;

            if (pagination(page)?.NextKey is not { Length: > 0 } next)
            {
                yield break;
            }

            key = next;
        }

        throw new InvalidOperationException($"The chain lists more than {MostPages * PageSize} entries at {path.Split('?')[0]}.");
    }

    private async Task<CosmosBlock> LatestAsync(CancellationToken cancellationToken)
    {
        if (_latest is { } known && clock.GetUtcNow() < known.Until)
        {
            return known.Block;
        }

        var block = await rest.LatestBlockAsync(cancellationToken);
        _latest = (block, clock.GetUtcNow() + options.Scaled(LatestFor));
        return block;
    }

    private async Task<CosmosBlock?> FindBlockAsync(string height, CancellationToken cancellationToken)
    {
        if (!long.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            return null;
        }

        if (_blocks.TryGetValue(number, out var known))
        {
            return known;
        }

        if (_blocks.Count > MostBlocks)
        {
            _blocks.Clear();
        }

        return await rest.FindBlockAsync(number, cancellationToken) is { } block ? _blocks[number] = block : null;
    }
}
