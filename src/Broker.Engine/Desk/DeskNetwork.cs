using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Desk;

/// <summary>
/// Aethir without an API: offers are quotes that operators entered, and orders wait until an operator has fulfilled them by
/// hand. To the rest of the broker it is a network like any other. Decision 0005.
/// </summary>
internal sealed class DeskNetwork(DeskStore store, DeskSecrets secrets, IOptions<DeskOptions> options, TimeProvider clock) : IComputeNetwork
{
    private const string NobodyHereName = "the broker";

    public NetworkId Id => NetworkId.AethirDesk;

    public NetworkTraits Traits { get; } = new(
        "Aethir (manual desk)", TimeSpan.FromMinutes(45), options.Value.FulfilWithin, options.Value.AnswerWithin,
        // Orders are rows of our own database: what is not there was never ordered.
        TimeSpan.FromSeconds(1))
    {
        Caution = "Partner contract, assumed; served by hand",
        Credential = null,
    };

    public bool IsConnected => true;

    /// <remarks>There is no wire to have a pulse.</remarks>
    public NetworkPulse Pulse { get; } = new(CircuitState.Closed, LastAnsweredAt: null, Faults: []);

    public string? Refuses(WorkloadSpec workload) => workload switch
    {
        { Definition: not null } => $"{Traits.DisplayName} does not read SDL.",
        { Kind: WorkloadKind.Batch } => $"{Traits.DisplayName} runs no batch jobs.",
        _ => null,
    };

    public Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        Task.FromResult<ConnectionOutcome>(new ConnectionOutcome.Refused("The desk is served by operators and needs no key."));

    public async Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = store.CreateContext();
        var standing = await db.DeskQuotes.AsNoTracking()
            .Where(q => q.WithdrawnAt == null && q.ValidUntil > now)
            .Select(q => new { Quote = q, Used = db.DeskOrders.Count(o => o.QuoteId == q.Id && o.EndedAt == null) })
            .Where(q => q.Quote.Available > q.Used)
            .ToListAsync(cancellationToken);
        return [.. standing.Select(q => OfferOf(q.Quote, q.Quote.Available - q.Used, now))];
    }

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        await using var db = store.CreateContext();
        var quote = await FindQuoteAsync(db, offer, cancellationToken);
        return quote is null || await RefusalOfAsync(db, quote, cancellationToken) is not null
            ? new QuoteOutcome.NoCapacity("The signed quote is used up or over")
            : new QuoteOutcome.Quoted(quote.PricePerGpuHour * quote.GpuCount, Upfront: null, quote.ValidUntil);
    }

    public OrderTag TagOf(LeaseOrder order) => new($"desk-{order.Replica.Value:N}");

    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        var tag = TagOf(order);
        await using var db = store.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindQuoteAsync(db, order.Offer, cancellationToken) is not { } quote)
        {
            return new LeaseOutcome.NoCapacity(null, "The signed quote does not exist");
        }

        // Orders on one quote one after the other: neither the last machine nor one tag is ordered twice.
        await db.Database.ExecuteSqlAsync($"select 1 from desk_quotes where id = {quote.Id} for update", cancellationToken);
        if (await db.DeskOrders.AsNoTracking().SingleOrDefaultAsync(o => o.Tag == tag, cancellationToken) is { } before)
        {
            return OutcomeOf(before, quote.Provider);
        }

        if (await RefusalOfAsync(db, quote, cancellationToken) is { } refusal)
        {
            return new LeaseOutcome.NoCapacity(null, refusal);
        }

        var perHour = quote.PricePerGpuHour * quote.GpuCount;
        if (perHour > order.PriceCeiling)
        {
            return new LeaseOutcome.PriceMoved(null, perHour);
        }

        var placed = new DeskOrderEntity
        {
            Tag = tag,
            ReplicaId = order.Replica,
            QuoteId = quote.Id,
            PricePerHour = perHour,
            ProtectedWorkload = secrets.Protect(order.Workload),
            OrderedAt = clock.GetUtcNow(),
        };
        db.Add(placed);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return OutcomeOf(placed, quote.Provider);
    }

    public async Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        await store.FindAsync(handle, cancellationToken) is { } found
            ? OutcomeOf(found, order.Offer.Provider)
            : new LeaseOutcome.NoCapacity(null, "The desk knows no such order");

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(handle, cancellationToken) is not { } order)
        {
            return new ObserveOutcome.NotFound();
        }

        await using var db = store.CreateContext();
        var provider = await db.DeskQuotes.Where(q => q.Id == order.QuoteId).Select(q => q.Provider).SingleAsync(cancellationToken);
        var lines = await db.DeskLines.AsNoTracking().Where(l => l.OrderNumber == order.Number).OrderBy(l => l.Id).ToListAsync(cancellationToken);
        return new ObserveOutcome.Seen(new LeaseObservation(
            StateOf(order.State),
            order is { State: DeskOrderState.Fulfilled, ProtectedAccess: { } access } ? secrets.Access(access)?.Endpoint : null,
            provider,
            order.PricePerHour,
            order.IsOpen ? null : order.EndReason ?? "ended",
            [new LeaseEvent(order.OrderedAt, $"Order {DeskStore.Name(order.Number)} is on the desk"), .. lines.Select(l => new LeaseEvent(l.At, l.Text))]));
    }

    /// <summary>Nothing rented ends at once; what is rented ends when an operator says that it was given back.</summary>
    public async Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (DeskStore.NumberOf(handle) is not { } number)
        {
            return new CloseOutcome.Closed();
        }

        var order = await store.ChangeAsync(number, AskRelease, cancellationToken);
        return order is null or { IsOpen: false } ? new CloseOutcome.Closed() : new CloseOutcome.Closing(options.Value.LookAgainEvery);
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken) =>
    [
        .. (await store.ListOpenAsync(cancellationToken)).Select(o =>
            new OwnedLease(DeskStore.HandleOf(o), o.Tag, StateOf(o.State), o.OrderedAt) { PricePerHour = o.PricePerHour }),
    ];

    private static DeskLineEntity? AskRelease(DeskOrderEntity order, DateTimeOffset now)
    {
        switch (order.State)
        {
            case DeskOrderState.ToFulfil:
                DeskRules.End(order, DeskOrderState.Cancelled, "not wanted any more", now);
                return Line(order, now, "Cancelled: it is not wanted any more, and nobody had begun");
            case DeskOrderState.Taken or DeskOrderState.Fulfilled:
                order.State = DeskOrderState.ReleaseAsked;
                order.ReleaseAskedAt = now;
                return Line(order, now, "To be given back: it is not wanted any more");
            default:
                return null;
        }
    }

    private static DeskLineEntity Line(DeskOrderEntity order, DateTimeOffset now, string text) =>
        new() { At = now, ActorName = NobodyHereName, OrderNumber = order.Number, QuoteId = order.QuoteId, Text = text };

    private static LeaseState StateOf(DeskOrderState state) => state switch
    {
        DeskOrderState.ToFulfil or DeskOrderState.Taken => LeaseState.Ordered,
        DeskOrderState.Fulfilled => LeaseState.Running,
        DeskOrderState.ReleaseAsked => LeaseState.Closing,
        DeskOrderState.Released or DeskOrderState.Refused or DeskOrderState.Cancelled => LeaseState.Closed,
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    private LeaseOutcome OutcomeOf(DeskOrderEntity order, string provider) => StateOf(order.State) switch
    {
        LeaseState.Ordered => new LeaseOutcome.Ordered(DeskStore.HandleOf(order), "Waiting for an operator to fulfil it")
        {
            LookAgainAfter = options.Value.LookAgainEvery,
        },
        LeaseState.Running => new LeaseOutcome.Granted(
            DeskStore.HandleOf(order), provider, order.PricePerHour,
            order.FulfilledAt ?? throw new InvalidOperationException($"Order {order.Number} is fulfilled at no time.")),
        _ => new LeaseOutcome.NoCapacity(DeskStore.HandleOf(order), order.EndReason ?? "The order is being given back"),
    };

    private static Offer OfferOf(DeskQuoteEntity quote, int left, DateTimeOffset now) => new(
        new OfferId($"{NetworkId.AethirDesk}:{quote.Id:N}"),
        NetworkId.AethirDesk,
        quote.Provider,
        GpuCatalogue.Normalise(quote.Gpu),
        quote.GpuCount,
        RegionCatalogue.Of(quote.Country),
        left,
        quote.PricePerGpuHour,
        $"Signed quote {quote.Number}, entered by an operator",
        now,
        ClaimedUptime: null,
        TimeSpan.FromHours(quote.TermHours),
        quote.Id.ToString("N"));

    private static async Task<DeskQuoteEntity?> FindQuoteAsync(Persistence.BrokerDbContext db, Offer offer, CancellationToken cancellationToken) =>
        Guid.TryParseExact(offer.NetworkReference, "N", out var id)
            ? await db.DeskQuotes.AsNoTracking().SingleOrDefaultAsync(q => q.Id == id, cancellationToken)
            : null;

    private async Task<string?> RefusalOfAsync(Persistence.BrokerDbContext db, DeskQuoteEntity quote, CancellationToken cancellationToken)
    {
        if (await db.DeskQuotes.AnyAsync(q => q.Id == quote.Id && q.WithdrawnAt != null, cancellationToken))
        {
            return "The signed quote was withdrawn";
        }

        if (quote.ValidUntil <= clock.GetUtcNow())
        {
            return "The signed quote is no longer valid";
        }

        return await db.DeskOrders.CountAsync(o => o.QuoteId == quote.Id && o.EndedAt == null, cancellationToken) >= quote.Available
            ? "The signed quote is used up"
            : null;
    }
}
