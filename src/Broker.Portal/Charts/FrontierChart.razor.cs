using Broker.Domain.Shared;
using Broker.Engine.Placement;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Charts;

/// <summary>What more availability costs: the plan among the placements it was chosen from.</summary>
public sealed partial class FrontierChart
{
    private const double Left = 58;
    private const double Right = 704;
    private const double Top = 22;
    private const double Bottom = 180;
    private const int Rows = 4;

    private static readonly double[] RoundSteps = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10];

    private List<Point> _points = [];

    // What nothing else beats: for more availability one pays more.
    private IReadOnlyList<Point> _efficient = [];
    private IReadOnlyList<(double Y, string Text)> _rows = [];
    private IReadOnlyList<(double X, string Text)> _columns = [];
    private double? _limitY;

    [Parameter, EditorRequired]
    public required PlanView Plan { get; set; }

    /// <summary>The customer's own limit per hour; null for none.</summary>
    [Parameter]
    public Money? Limit { get; set; }

    private string Finding => L[
        "The chosen placement costs {0} and is expected up {1} of the time; {2} others were considered",
        Figures.PerHour(Plan.PricePerHour), Share(Plan.Availability), Plan.Alternatives.Count];

    protected override void OnParametersSet()
    {
        var all = Plan.Alternatives
            .Select(a => (a.Label, a.PricePerHour, a.Availability, Chosen: false))
            .Append((Label: L["This plan"].Value, Plan.PricePerHour, Plan.Availability, Chosen: true))
            .OrderBy(a => a.Availability)
            .ToList();
        var prices = all.Select(a => (double)a.PricePerHour.Amount).ToList();
        var ceiling = Round(Math.Max(prices.Max() * 1.12, Limit is null ? 0 : (double)Limit.Amount * 1.05));
        var nines = all.Select(a => Nines(a.Availability)).ToList();
        var (low, high) = (Math.Floor((nines.Min() - 0.15) * 2) / 2, Math.Ceiling((nines.Max() + 0.15) * 2) / 2);

        double Y(double price) => Bottom - (price / ceiling * (Bottom - Top));
        double X(double nine) => Left + ((nine - low) / (high - low) * (Right - Left));

        _rows = [.. Enumerable.Range(0, Rows + 1).Select(i => (Y(ceiling * i / Rows), Figures.Amount(Plan.PricePerHour with { Amount = (decimal)(ceiling * i / Rows) })))];
        _columns = [.. Ticks(low, high).Select(n => (X(n), Share(1 - Math.Pow(10, -n))))];
        _limitY = Limit is null ? null : Y((double)Limit.Amount);
        var placer = new LabelPlacer(Left, Right, [.. all.Select(a => (X(Nines(a.Availability)), Y((double)a.PricePerHour.Amount)))]);
        _points =
        [
            // The chosen one first: it gets the best place.
            .. all.OrderByDescending(a => a.Chosen).Select(a => ToPoint(placer, a.Label, a.PricePerHour, a.Availability, a.Chosen, X(Nines(a.Availability)), Y((double)a.PricePerHour.Amount))),
        ];
        _efficient = [.. _points.Where(p => !_points.Any(o => o.X >= p.X && o.Y > p.Y)).OrderBy(p => p.X)];
    }

    /// <summary>0.99 is two, 0.999 three: on this scale the same step costs about the same.</summary>
    private static double Nines(double availability) => Math.Min(6, -Math.Log10(Math.Max(1e-6, 1 - availability)));

    private static IEnumerable<double> Ticks(double low, double high)
    {
        for (var nine = Math.Ceiling(low); nine <= high; nine++)
        {
            yield return nine;
        }
    }

    private static double Round(double price)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(0.01, price))));
        return RoundSteps.Select(s => s * power).First(c => c >= price - 1e-9);
    }

    private static string Share(double availability) => Figures.Promise((decimal)availability);

    private static Point ToPoint(LabelPlacer placer, string label, Money price, double availability, bool chosen, double x, double y)
    {
        var shown = chosen ? $"{Figures.PerHour(price)}, {Share(availability)}" : label;
        var (textX, textY) = placer.Place(x, y, shown.Length);
        return new Point(
            label, Figures.PerHour(price), Share(availability), chosen, x, y, textX, textY, shown,
            $"{label}: {Figures.PerHour(price)}, {Share(availability)}");
    }

    private sealed record Point(
        string Label, string Price, string Availability, bool Chosen, double X, double Y, double TextX, double TextY,
        string Shown, string Text);
}
