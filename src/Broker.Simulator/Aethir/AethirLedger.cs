using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Aethir;

/// <summary>The account's money: each order is settled for each UTC day at the midnight after it.</summary>
internal sealed class AethirLedger(SimulatedWorld world, IOptions<AethirSimulatorOptions> options)
{
    public decimal BalanceUsd { get; private set; } = options.Value.BalanceUsd;

    /// <exception cref="AethirProblem">The account does not hold the total of the quote.</exception>
    public void RequireFunds(AethirQuote quote)
    {
        if (quote.TotalUsd > BalanceUsd)
        {
            throw new AethirProblem(AethirCode.NoFunds, "insufficient balance");
        }
    }

    /// <summary>Settles the order every midnight until it has ended and its last day is settled.</summary>
    public void Follow(AethirOrder order)
    {
        var midnight = Midnight(world.Now).AddDays(1);
        world.After(midnight - world.Now, () =>
        {
            SettleDayBefore(order, midnight);
            if (order.IsLive)
            {
                Follow(order);
            }
            else if (order.Status is AethirStatus.Released or AethirStatus.Expired)
            {
                order.Status = AethirStatus.Settled;
            }
        });
    }

    public int OfflineMinutesToday(AethirOrder order) => (int)order.OfflineWithin(Midnight(world.Now), world.Now).TotalMinutes;

    /// <summary>Share of the present UTC month's term so far, in percent.</summary>
    public decimal UptimeMonth(AethirOrder order)
    {
        var month = Midnight(world.Now).AddDays(1 - world.Now.UtcDateTime.Day);
        var used = Used(order, month, world.Now);
        return used == TimeSpan.Zero ? 100m : 100m * (1 - (order.OfflineWithin(month, world.Now).Ticks / (decimal)used.Ticks));
    }

    public void Reset() => BalanceUsd = options.Value.BalanceUsd;

    private void SettleDayBefore(AethirOrder order, DateTimeOffset midnight)
    {
        var from = midnight.AddDays(-1);
        var used = Used(order, from, midnight);
        if (used == TimeSpan.Zero)
        {
            return;
        }

        var day = AethirSettlement.Settle(
            DateOnly.FromDateTime(from.UtcDateTime), order.Offer.Mode, order.Offer.PricePerHourUsd, used, order.OfflineWithin(from, midnight),
            options.Value.ReserveTolerance);
        order.Days.Add(day);
        BalanceUsd -= day.GrossUsd;
    }

    private static TimeSpan Used(AethirOrder order, DateTimeOffset from, DateTimeOffset to) =>
        order.TermStart is { } start ? new AethirSpan(start, order.EndedAt).Within(from, to) : TimeSpan.Zero;

    private static DateTimeOffset Midnight(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);
}
