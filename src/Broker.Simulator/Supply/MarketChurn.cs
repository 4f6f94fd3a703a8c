using System.Globalization;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Supply;

/// <summary>Replays when real clouds had none of a GPU to offer (Data/SOURCE.md), one recorded pair of GPU and cloud per simulated stock.</summary>
internal sealed class MarketChurn
{
    private readonly bool _on;
    private readonly SimulatedWorld _world;
    private readonly Dice _dice;
    private readonly (double From, double To)[][] _pairs;
    private readonly double _minutes;

    public MarketChurn(SimulatedWorld world, Dice dice, IOptions<SimulatorOptions> options)
    {
        _on = options.Value.Churn;
        _world = world;
        _dice = dice;
        var rows = SupplyData.Text("churn-spells.csv")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1)
            .Select(line => line.Split(','))
            .Select(cells => (Pair: (cells[0], cells[1]), From: Minutes(cells[2]), To: Minutes(cells[3])))
            .ToList();
        _pairs = [.. rows.GroupBy(row => row.Pair).Select(pair => pair.Select(row => (row.From, row.To)).ToArray())];
        _minutes = rows.Max(row => row.To);
    }

    /// <summary>Whether the recorded cloud behind this stock had an offer at this point of the recording.</summary>
    public bool HasOffer(string network, string provider, string gpu)
    {
        if (!_on)
        {
            return true;
        }

        var spells = _pairs[_dice.Between(0, _pairs.Length - 1, "churn-pair", network, provider, gpu)];
        // Each stock starts somewhere else in its recording, else all that ended in absence would vanish together.
        var shift = _dice.Fraction("churn-shift", network, provider, gpu) * _minutes;
        var minute = (_world.MarketAge.TotalMinutes + shift) % _minutes;
        return !spells.Any(spell => spell.From <= minute && minute < spell.To);
    }

    private static double Minutes(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
