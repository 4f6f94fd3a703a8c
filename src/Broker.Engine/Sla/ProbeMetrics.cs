using System.Diagnostics.Metrics;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

/// <summary>What the probing itself is worth: a late loop or a lost sample is our coverage loss, not a target's failure.</summary>
public sealed class ProbeMetrics : IDisposable
{
    public const string MeterName = "Broker.Sla";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _probes;
    private readonly Counter<long> _lost;
    private readonly Histogram<double> _lateness;
    private readonly Histogram<double> _detection;
    private long _probeCount;
    private long _lostCount;
    private long _worstLateness;

    public ProbeMetrics()
    {
        _probes = _meter.CreateCounter<long>("broker.sla.probes", "{probe}", "Probes made, by outcome");
        _lost = _meter.CreateCounter<long>("broker.sla.coverage_lost", "{probe}", "Probes not made in time or samples not kept");
        _lateness = _meter.CreateHistogram<double>("broker.sla.lateness", "s", "From the time a probe was due to its start");
        _detection = _meter.CreateHistogram<double>("broker.sla.detection", "s", "From the first failed probe to the written verdict");
    }

    public long Probes => Interlocked.Read(ref _probeCount);

    public long CoverageLost => Interlocked.Read(ref _lostCount);

    public TimeSpan WorstLateness => new(Interlocked.Read(ref _worstLateness));

    public void Started(TimeSpan late)
    {
        _lateness.Record(late.TotalSeconds);
        long seen;
        while (late.Ticks > (seen = Interlocked.Read(ref _worstLateness))
            && Interlocked.CompareExchange(ref _worstLateness, late.Ticks, seen) != seen)
        {
            // Another probe was later meanwhile: compare again.
        }
    }

    public void Probed(ProbeOutcome outcome)
    {
        Interlocked.Increment(ref _probeCount);
        _probes.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));
    }

    public void Lost(int count)
    {
        Interlocked.Add(ref _lostCount, count);
        _lost.Add(count);
    }

    public void Detected(TimeSpan took) => _detection.Record(took.TotalSeconds);

    public void Dispose() => _meter.Dispose();
}
