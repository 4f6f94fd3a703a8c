using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Pricing;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Market;

public abstract record RefreshOutcome
{
    private RefreshOutcome() { }

    /// <param name="Changed">How many offers came, went, or changed price or stock.</param>
    public sealed record Refreshed(int Offers, int Changed) : RefreshOutcome;

    /// <summary>The network keeps the offers it had until they are too old.</summary>
    public sealed record Unreachable(string Reason) : RefreshOutcome;

    /// <summary>We have no key for it: it was not asked, and has no offers on the market.</summary>
    public sealed record NotConnected : RefreshOutcome;
}

/// <summary>Asks one network for its offers, puts them on the market and keeps what changed. Safe to repeat.</summary>
public sealed partial class RefreshOffers(
    ComputeNetworks networks, OfferIndex index, PriceBook prices, SystemDatabase database, ILiveFeed feed, TimeProvider clock,
    ILogger<RefreshOffers> logger)
{
    private const int LongestError = 1000;

    public async Task<RefreshOutcome> ExecuteAsync(NetworkId network, CancellationToken cancellationToken)
    {
        if (!networks.Get(network).IsConnected)
        {
            index.Forget(network);
            feed.Publish([Item(network, 0)]);
            return new RefreshOutcome.NotConnected();
        }

        IReadOnlyList<Offer> offers;
        try
        {
            // Our share goes on here, before anybody sees the offer: what is planned, quoted and billed is one price.
            var now = clock.GetUtcNow();
            offers = [.. (await networks.Get(network).ListOffersAsync(cancellationToken)).Select(o => o.MarkedUp(prices.MarkupOf(network, o.Gpu.Name, now)))];
        }
        catch (NetworkUnreachableException exception)
        {
            LogUnreachable(network, exception.Message);
            await FailAsync(network, exception.Message, cancellationToken);
            return new RefreshOutcome.Unreachable(exception.Message);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A bug of ours, not weather: the market says so too, and the caller must see it.
            await FailAsync(network, "It answered with something we do not understand.", cancellationToken);
            throw;
        }

        var changed = await KeepAsync(network, offers, cancellationToken);
        feed.Publish([Item(network, offers.Count)]);
        return new RefreshOutcome.Refreshed(offers.Count, changed);
    }

    private async Task<int> KeepAsync(NetworkId network, IReadOnlyList<Offer> offers, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var before = index.Current.Networks.GetValueOrDefault(network) is { SucceededAt: not null } known
            ? OfferPrices.Of(known.Offers)
            : await OfferPrices.LastStoredAsync(context, network, cancellationToken);

        // On the market first: plans need the offers even when the history cannot be written.
        index.Replace(network, offers);
        var changes = OfferPrices.Changes(network, before, OfferPrices.Of(offers), clock.GetUtcNow());
        context.OfferPrices.AddRange(changes);
        await context.SaveChangesAsync(cancellationToken);
        await RecordAsync(context, network, error: null, offers.Count, cancellationToken);
        return changes.Count;
    }

    private async Task FailAsync(NetworkId network, string error, CancellationToken cancellationToken)
    {
        var words = error.Length <= LongestError ? error : error[..LongestError];
        index.Fail(network, words);
        await using var context = database.CreateContext();
        await RecordAsync(context, network, words, index.Current.Networks[network].Offers.Length, cancellationToken);
    }

    // One statement: a network that was just connected is read for the first time by several nodes at once.
    private async Task RecordAsync(
        BrokerDbContext context, NetworkId network, string? error, int offers, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var succeeded = error is null ? now : (DateTimeOffset?)null;
        await context.Database.ExecuteSqlAsync(
            $"""
            insert into network_refreshes as r (network, succeeded_at, tried_at, offers, last_error)
            values ({network.Value}, {succeeded}, {now}, {offers}, {error})
            on conflict (network) do update set
                succeeded_at = coalesce(excluded.succeeded_at, r.succeeded_at), tried_at = excluded.tried_at,
                offers = excluded.offers, last_error = excluded.last_error
            """, cancellationToken);
    }

    private LiveItem Item(NetworkId network, int count)
    {
        var now = clock.GetUtcNow();
        return new LiveItem(
            $"offers/{network}", Organisation: null, Deployment: null, now.ToUnixTimeMilliseconds(),
            new LivePayload.OffersRefreshed(network.Value, count, now));
    }

    [LoggerMessage(1001, LogLevel.Warning, "Offers of {Network} could not be refreshed: {Reason}")]
    private partial void LogUnreachable(NetworkId network, string reason);
}
