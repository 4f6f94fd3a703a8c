using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.Aethir;

/// <summary>Quotes and orders of the partner account. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class AethirNetwork(
    SimulatedWorld world, Dice dice, AethirStock stock, AethirRates rates, AethirLedger ledger, WorkloadYard yard)
{
    public const string Key = "aethir";

    private const int LongestTermHours = 8760;

    private static readonly TimeSpan QuoteLives = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, AethirQuote> _quotes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AethirOrder> _byClientId = new(StringComparer.Ordinal);
    private readonly List<AethirOrder> _orders = [];

    public AethirStock Stock { get; } = stock;

    public AethirLedger Ledger { get; } = ledger;

    /// <summary>In order of creation.</summary>
    public IReadOnlyList<AethirOrder> Orders => _orders;

    public AethirOrder Find(string id) =>
        _orders.Find(one => one.Id == id) ?? throw new AethirProblem(AethirCode.NotFound, "order not found");

    /// <summary>Freezes the rate of this minute.</summary>
    public AethirQuote Quote(string? offerId, int? termHours)
    {
        var offer = Stock.Find(offerId) ?? throw new AethirProblem(AethirCode.NotFound, "offer not found");
        if (termHours is not { } hours || hours < offer.MinTermHours || hours > LongestTermHours)
        {
            throw new AethirProblem(AethirCode.Invalid, $"termHours: {offer.MinTermHours} to {LongestTermHours}");
        }

        if (Stock.Free(offer) == 0)
        {
            throw new AethirProblem(AethirCode.NoCapacity, "offer is sold out");
        }

        var quote = new AethirQuote($"qu-{_quotes.Count + 1:D6}", offer, hours, rates.AthUsd, world.Now + world.Deadline(QuoteLives));
        _quotes.Add(quote.Id, quote);
        return quote;
    }

    /// <summary>The same client order id is the same order, whatever else the repetition says.</summary>
    public AethirOrder Order(string? quoteId, string clientOrderId, AethirWish wish)
    {
        if (_byClientId.TryGetValue(clientOrderId, out var before))
        {
            return before;
        }

        var quote = quoteId is not null && _quotes.TryGetValue(quoteId, out var found)
            ? found
            : throw new AethirProblem(AethirCode.NotFound, "quote not found");
        if (quote.ExpiresAt <= world.Now)
        {
            throw new AethirProblem(AethirCode.QuoteExpired, "quote expired");
        }

        if (Stock.Free(quote.Offer) == 0)
        {
            throw new AethirProblem(AethirCode.NoCapacity, "offer is sold out");
        }

        Ledger.RequireFunds(quote);
        var order = new AethirOrder(_orders.Count + 1, $"or-{_orders.Count + 1:D6}", clientOrderId, quote, wish, world.Now);
        _orders.Add(order);
        _byClientId.Add(clientOrderId, order);
        Stock.Take(order.Offer, 1);
        Ledger.Follow(order);
        world.After(world.Wait(dice.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), "aethir-accept", order.Number)), () => Provision(order));
        return order;
    }

    /// <summary>Pays a Reserve order at least until then; a repetition changes nothing.</summary>
    public void Renew(AethirOrder order, DateTimeOffset until)
    {
        if (!order.IsLive || order.TermEnd is not { } end)
        {
            throw new AethirProblem(AethirCode.WrongState, order.IsLive ? "OnDemand orders have no term" : $"order is {order.Status}");
        }

        if (until > end)
        {
            order.TermEnd = until;
            ScheduleExpiry(order);
        }
    }

    /// <summary>Safe to repeat.</summary>
    public void Release(AethirOrder order) => End(order, AethirStatus.Released, "released by the partner");

    public void SetDark(string region, bool dark)
    {
        Stock.SetDark(region, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == Key && one.Identity.Provider == region))
        {
            workload.SetDark(dark);
        }
    }

    public void Reset()
    {
        _quotes.Clear();
        _byClientId.Clear();
        _orders.Clear();
        Stock.Reset();
        Ledger.Reset();
    }

    private void Provision(AethirOrder order)
    {
        if (!order.IsLive)
        {
            return;
        }

        if (Stock.OrdersRefused)
        {
            End(order, AethirStatus.Rejected, "no container accepted the order");
            return;
        }

        order.Status = AethirStatus.Provisioning;
        order.TermStart = world.Now;
        if (order.Offer.Mode == AethirMode.Reserve)
        {
            order.TermEnd = world.Now + world.Deadline(TimeSpan.FromHours(order.Quote.TermHours));
            ScheduleExpiry(order);
        }

        var pull = dice.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4), "aethir-pull", order.Number);
        world.After(world.Wait(pull), () => Start(order));
    }

    private void Start(AethirOrder order)
    {
        if (!order.IsLive)
        {
            return;
        }

        if (order.Wish.Image is { } image && !WorkloadYard.CanPull(image))
        {
            order.TermStart = null;
            End(order, AethirStatus.Refunded, "image could not be pulled");
            return;
        }

        order.Workload = yard.Create(new WorkloadIdentity(
            Key, order.Offer.Region, order.Id, order.Id, order.Wish.Image ?? order.Wish.Os ?? "", order.Wish.Port, order.ClientOrderId,
            new Dictionary<string, string>(order.Wish.Environment, StringComparer.Ordinal))
        {
            SshUser = order.Wish.Image is null ? "ubuntu" : null,
        });
        order.Workload.SetDark(Stock.IsDark(order.Offer.Region));
        order.Workload.Start();
        order.Status = AethirStatus.Active;
        order.HeartbeatAt = world.Now;
        world.After(world.Wait(Beat), () => Listen(order));
    }

    /// <summary>Once a minute the container says that it lives, or does not.</summary>
    private void Listen(AethirOrder order)
    {
        if (!order.IsLive || order.Workload is not { } workload)
        {
            return;
        }

        var gone = workload.State is WorkloadState.Killed or WorkloadState.Dark;
        order.Status = gone ? AethirStatus.Offline : workload.State == WorkloadState.Running ? AethirStatus.Active : AethirStatus.Degraded;
        var open = order.Offline.FindIndex(span => span.To is null);
        if (gone && open < 0)
        {
            order.Offline.Add(new AethirSpan(world.Now, null));
        }
        else if (!gone && open >= 0)
        {
            order.Offline[open] = order.Offline[open] with { To = world.Now };
        }

        order.HeartbeatAt = gone ? order.HeartbeatAt : world.Now;
        world.After(world.Wait(Beat), () => Listen(order));
    }

    private void ScheduleExpiry(AethirOrder order)
    {
        var end = order.TermEnd!.Value;
        world.After(end - world.Now, () =>
        {
            // A renewal has set a later end.
            if (order.TermEnd == end)
            {
                End(order, AethirStatus.Expired, "term is over");
            }
        });
    }

    private void End(AethirOrder order, string status, string reason)
    {
        if (!order.IsLive)
        {
            return;
        }

        order.Status = status;
        order.Reason = reason;
        order.EndedAt = world.Now;
        order.Offline.RemoveAll(span => span.To is null && span.From >= world.Now);
        for (var i = 0; i < order.Offline.Count; i++)
        {
            order.Offline[i] = order.Offline[i] with { To = order.Offline[i].To ?? world.Now };
        }

        Stock.Take(order.Offer, -1);
        if (order.Workload is { } workload)
        {
            yard.Remove(workload);
            order.Workload = null;
        }
    }
}
