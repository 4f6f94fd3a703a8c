using System.Globalization;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Charts;

/// <summary>Probe latency per replica with the incidents marked; labels stand at the lines' ends.</summary>
public sealed partial class LatencyChart
{
    private const double Left = 44;
    private const double Right = 548;
    private const double Top = 12;
    private const double Bottom = 150;
    private const double LabelHeight = 16;

    private static readonly double[] RoundSteps = [1, 2, 4, 6, 10];
    private static readonly string?[] Dashes = [null, "5 3", "2 3", "8 3 2 3"];

    private IReadOnlyList<(double Y, string Text)> _grid = [];
    private IReadOnlyList<Mark> _marks = [];
    private List<Line> _lines = [];

    [Parameter, EditorRequired]
    public required IReadOnlyList<LatencySeries> Series { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<ReplicaView> Replicas { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<IncidentView> Incidents { get; set; }

    [Parameter, EditorRequired]
    public TimeSpan Window { get; set; }

    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    [CascadingParameter]
    public ViewerZone Zone { get; set; } = ViewerZone.Utc;

    private string Finding => _lines.Count == 0
        ? L["No probe was answered in the last {0}", Figures.Duration(Window)]
        : string.Join("; ", _lines.Select(l => l.Failures == 0
            ? L["{0}: median {1}", l.Name, Text(l.Median)].Value
            : L["{0}: median {1}, {2} probes failed", l.Name, Text(l.Median), l.Failures].Value));

    protected override void OnParametersSet()
    {
        var highest = Series.SelectMany(s => s.Points).Max(p => p.LatencyMs) ?? 0;
        var ceiling = Ceiling(highest);
        _grid = [.. Enumerable.Range(0, 3).Select(i => (Y(ceiling * i / 2, ceiling), Text(ceiling * i / 2)))];
        _marks = [.. Incidents.Where(i => i.OpenedAt >= Now - Window && i.OpenedAt <= Now).Select(ToMark)];
        var lines = Series.Select(s => ToLine(s, ceiling)).OfType<Line>().OrderBy(l => l.LabelY).ToList();
        for (var i = 1; i < lines.Count; i++)
        {
            // Labels that would lie on each other move down, in the order of their lines.
            lines[i] = lines[i] with { LabelY = Math.Max(lines[i].LabelY, lines[i - 1].LabelY + LabelHeight) };
        }

        _lines = lines;
    }

    private static string Text(double? milliseconds) =>
        milliseconds is { } value ? Figures.Milliseconds(value) : Figures.None;

    /// <summary>The next round number above, so that the scale does not jump with every probe.</summary>
    private static double Ceiling(double highest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(10, highest))));
        return RoundSteps.Select(step => step * power).First(c => c >= highest);
    }

    private static double Y(double milliseconds, double ceiling) => Bottom - (milliseconds / ceiling * (Bottom - Top));

    private double X(DateTimeOffset at) => Left + ((at - (Now - Window)) / Window * (Right - Left));

    private Mark ToMark(IncidentView incident)
    {
        var x = X(incident.OpenedAt);
        var anchor = x < 140 ? "start" : x > Right - 100 ? "end" : "middle";
        var at = Zone.Local(incident.OpenedAt).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return new Mark(x, anchor, L["INC-{0} {1}", incident.Number, at]);
    }

    private Line? ToLine(LatencySeries series, double ceiling)
    {
        var points = series.Points.Where(p => p.At >= Now - Window && p.At <= Now).OrderBy(p => p.At).ToList();
        if (points.Count == 0 || Replicas.FirstOrDefault(r => r.Id == series.Replica) is not { } replica)
        {
            return null;
        }

        var answered = points.Where(p => p.LatencyMs is not null).Select(p => p.LatencyMs!.Value).Order().ToList();
        var last = points.FindLast(p => p.LatencyMs is not null)?.LatencyMs;
        var twins = Replicas.Where(r => r.Network == replica.Network).Select(r => r.Id).ToList();
        return new Line(
            series.Replica,
            replica.Network.Value,
            $"{replica.NetworkName} {replica.Region}",
            $"{replica.Ordinal} {replica.NetworkName}",
            // Replicas on one network share its colour: the dash tells them apart.
            Dashes[Math.Max(0, twins.IndexOf(replica.Id)) % Dashes.Length],
            [.. Paths(points, ceiling)],
            [.. points.Where(p => p.LatencyMs is null).Select(p => X(p.At))],
            last is { } y ? Y(y, ceiling) : Bottom,
            answered.Count == 0 ? null : answered[answered.Count / 2],
            answered.Count == 0 ? null : answered[^1],
            points.Sum(p => p.Failures));
    }

    /// <summary>A gap in the answers is a gap in the line: nothing is drawn where nothing was measured.</summary>
    private IEnumerable<string> Paths(IEnumerable<LatencyPoint> points, double ceiling)
    {
        var run = new List<string>();
        foreach (var point in points)
        {
            if (point.LatencyMs is { } latency)
            {
                run.Add($"{Figures.Css(X(point.At))},{Figures.Css(Y(latency, ceiling))}");
            }
            else if (run.Count > 0)
            {
                yield return string.Join(' ', run);
                run.Clear();
            }
        }

        if (run.Count > 0)
        {
            yield return string.Join(' ', run);
        }
    }

    private sealed record Line(
        ReplicaId Replica, string Network, string Name, string Label, string? Dash, IReadOnlyList<string> Paths,
        IReadOnlyList<double> Misses, double LabelY, double? Median, double? Highest, int Failures);

    private readonly record struct Mark(double X, string Anchor, string Text);
}
