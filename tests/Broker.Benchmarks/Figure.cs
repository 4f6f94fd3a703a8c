using System.Diagnostics;

namespace Broker.Benchmarks;

/// <summary>Our figure and the reference's, in one unit.</summary>
internal sealed record Figure(double Ours, double Reference, string Unit)
{
    /// <summary>Medians in milliseconds of <paramref name="runs"/> runs each, after one run that is not counted.</summary>
    public static Figure InMilliseconds(int runs, Action ours, Action reference) =>
        new(Median(runs, ours), Median(runs, reference), "ms");

    public string ToLine(string name) => FormattableString.Invariant(
        $"figure {name} ours={Ours:0.###} reference={Reference:0.###} ratio={Ours / Reference:0.#####} unit={Unit}");

    private static double Median(int runs, Action run)
    {
        run();
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[runs / 2];
    }
}
