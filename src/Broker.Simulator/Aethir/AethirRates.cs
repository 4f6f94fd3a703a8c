using Broker.Simulator.World;

namespace Broker.Simulator.Aethir;

/// <summary>ATH in USD: the mean of several venues, another one every minute.</summary>
internal sealed class AethirRates(SimulatedWorld world, Dice dice)
{
    /// <summary>About what fundamentals.fyi listed in 2026.</summary>
    private const decimal Level = 0.0041m;
    private const int Venues = 3;
    private const int MinutesPerSwing = 30;

    public decimal AthUsd => At((long)world.MarketAge.TotalMinutes);

    private decimal At(long minute)
    {
        var (swing, part) = (minute / MinutesPerSwing, minute % MinutesPerSwing / (decimal)MinutesPerSwing);
        var trend = Lean("ath-swing", swing, 0) + ((Lean("ath-swing", swing + 1, 0) - Lean("ath-swing", swing, 0)) * part);
        var venues = Enumerable.Range(0, Venues).Average(venue => Lean("ath-venue", minute, venue));
        return decimal.Round(Level * (1 + (0.08m * trend) + (0.004m * venues)), 8);
    }

    // -1 to 1.
    private decimal Lean(string what, long when, int who) => ((decimal)dice.Fraction(what, when, who) * 2) - 1;
}
