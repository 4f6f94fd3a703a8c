using System.Globalization;
using Broker.Engine.Billing.Views;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Charts;

/// <summary>Spend per day, week or month as stacked bars; the dearest series lies at the bottom.</summary>
public sealed partial class SpendBars
{
    private const double Left = 58;
    private const double Right = 712;
    private const double Top = 12;
    private const double Bottom = 186;
    private const int Rows = 3;

    /// <summary>More cannot be told apart; the rest becomes one.</summary>
    private const int MostSeries = 7;

    private static readonly double[] RoundSteps = [1, 1.5, 2, 3, 4, 6, 8, 10];

    private IReadOnlyList<(double Y, string Text)> _rows = [];
    private IReadOnlyList<Bar> _bars = [];
    private IReadOnlyList<(SpendSeries Series, string Css, int More)> _legend = [];
    private IReadOnlyList<(SpendCell Cell, string Name)> _cells = [];
    private double _width;

    [Parameter, EditorRequired]
    public required SpendView Spend { get; set; }

    [Parameter, EditorRequired]
    public required SpendStep Step { get; set; }

    /// <summary>Networks have colours of their own, everywhere the same.</summary>
    [Parameter]
    public bool ByNetwork { get; set; }

    /// <summary>What stands for a series without a name.</summary>
    [Parameter]
    public string Unnamed { get; set; } = "";

    private string Finding => Spend.Series.Count == 0
        ? L["Nothing was spent"]
        : L["{0} in total; most on {1}: {2}", Figures.Amount(Spend.Total), NameOf(Spend.Series[0]), Figures.Amount(Spend.Series[0].Amount)];

    protected override void OnParametersSet()
    {
        _legend = [.. Legend()];
        var place = _legend.Select((l, i) => (l.Series.Key, i)).ToDictionary(l => l.Key, l => l.i, StringComparer.Ordinal);
        var names = Spend.Series.ToDictionary(s => s.Key, NameOf, StringComparer.Ordinal);
        _cells = [.. Spend.Cells.Select(c => (c, names[c.Key]))];
        var steps = Spend.Cells.ToLookup(c => c.Start);
        var highest = (double)Spend.Steps.Select(s => steps[s].Sum(c => c.Amount.Amount)).DefaultIfEmpty().Max();
        var ceiling = Ceiling(highest);
        _rows = [.. Enumerable.Range(0, Rows + 1).Select(i => (Y(ceiling * i / Rows, ceiling), Figures.Amount(Spend.Total with { Amount = (decimal)(ceiling * i / Rows) })))];
        var slot = (Right - Left) / Math.Max(1, Spend.Steps.Count);
        _width = Math.Max(1, Math.Min(48, slot * 0.72));
        var labelEvery = Math.Max(1, (int)Math.Ceiling(Spend.Steps.Count / 8.0));
        _bars = [.. Spend.Steps.Select((start, i) => new Bar(
            start, Left + (slot * i) + ((slot - _width) / 2), i % labelEvery == 0 ? Label(start) : null, [.. Pieces(start, steps[start], place, names, ceiling)]))];
    }

    private static double Ceiling(double highest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(0.01, highest))));
        return RoundSteps.Select(s => s * power).First(c => c >= highest - 1e-9);
    }

    private static double Y(double amount, double ceiling) => Bottom - (amount / ceiling * (Bottom - Top));

    private string NameOf(SpendSeries series) => series.Name.Length == 0 ? Unnamed : series.Name;

    private IEnumerable<(SpendSeries Series, string Css, int More)> Legend()
    {
        var shown = Spend.Series.Count > MostSeries + 1 ? MostSeries : Spend.Series.Count;
        for (var i = 0; i < shown; i++)
        {
            yield return (Spend.Series[i], ByNetwork ? $"net-{Spend.Series[i].Key}" : $"series-{i}", 0);
        }

        if (shown < Spend.Series.Count)
        {
            var rest = Spend.Series.Skip(shown).ToList();
            yield return (
                rest[0] with { Amount = rest.Aggregate(Spend.Total * 0, (sum, s) => sum + s.Amount) },
                "series-rest", rest.Count - 1);
        }
    }

    private IEnumerable<Piece> Pieces(
        DateOnly start, IEnumerable<SpendCell> cells, Dictionary<string, int> place, Dictionary<string, string> names, double ceiling)
    {
        var under = 0.0;
        foreach (var cell in cells.OrderBy(c => place.GetValueOrDefault(c.Key, MostSeries)))
        {
            // What was given back lowers the totals; a bar cannot go below its foot.
            var amount = Math.Max(0, (double)cell.Amount.Amount);
            var css = place.TryGetValue(cell.Key, out var at) ? _legend[at].Css : "series-rest";
            yield return new Piece(
                css, Y(under + amount, ceiling), amount / ceiling * (Bottom - Top),
                $"{Figures.Date(start)} · {names[cell.Key]}: {Figures.Amount(cell.Amount)}, {cell.Hours.ToString("N1", CultureInfo.CurrentCulture)} h");
            under += amount;
        }
    }

    private string Label(DateOnly start) => Step == SpendStep.Month
        ? start.ToString("MMM yy", CultureInfo.CurrentCulture)
        : start.ToString("d MMM", CultureInfo.CurrentCulture);

    private sealed record Bar(DateOnly Start, double X, string? Label, IReadOnlyList<Piece> Pieces);

    private sealed record Piece(string Css, double Y, double Height, string Text);
}
