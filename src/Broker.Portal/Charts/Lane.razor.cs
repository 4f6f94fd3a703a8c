using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Charts;

/// <summary>What one replica went through in the window, as a strip of its statuses.</summary>
public sealed partial class Lane
{
    private const double Length = 1000;

    // An outage of seconds must not vanish in a strip of hours.
    private const double LeastWidth = 3;

    private IReadOnlyList<Piece> _pieces = [];

    [Parameter, EditorRequired]
    public required ReplicaView Replica { get; set; }

    [Parameter, EditorRequired]
    public TimeSpan Window { get; set; }

    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    private string Finding
    {
        get
        {
            var down = Replica.Timeline
                .Where(s => s.Status == Status.Down)
                .Aggregate(TimeSpan.Zero, (sum, span) => sum + Clip(span).Length);
            return down > TimeSpan.Zero
                ? L["{0} {1}: down for {2} of the last {3}", Replica.NetworkName, Replica.Region, Figures.Duration(down), Figures.Duration(Window)]
                : L["{0} {1}: never down in the last {2}", Replica.NetworkName, Replica.Region, Figures.Duration(Window)];
        }
    }

    protected override void OnParametersSet() =>
        _pieces = [.. Replica.Timeline.Select(Draw).Where(p => p.Width > 0)];

    private Piece Draw(StatusSpan span)
    {
        var inside = Clip(span);
        if (inside.IsEmpty)
        {
            return new Piece(span.Status, 0, 0, "");
        }

        var x = (inside.Start - (Now - Window)) / Window * Length;
        var width = Math.Max(LeastWidth, inside.Length / Window * Length);
        return new Piece(span.Status, Math.Min(x, Length - width), width, $"{L[span.Status.ToString()]} {Figures.Duration(inside.Length)}");
    }

    private Domain.Shared.Interval Clip(StatusSpan span)
    {
        var end = span.End ?? Now;
        var start = span.Start < end ? span.Start : end;
        return new Domain.Shared.Interval(start, end).Clip(new Domain.Shared.Interval(Now - Window, Now));
    }

    private readonly record struct Piece(Status Status, double X, double Width, string Text);
}
