using System.Globalization;
using Broker.Domain.Shared;
using Broker.Engine.Networks;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Charts;

/// <summary>The lowest price of one GPU over time, as steps: a price stands until the next one.</summary>
public sealed partial class PriceSparkline
{
    private const double Width = 240;
    private const double Height = 44;
    private const double Air = 4;

    private string _line = "";
    private Money _lowest = Money.Usd(0);
    private Money _highest = Money.Usd(0);

    /// <summary>At least one point.</summary>
    [Parameter, EditorRequired]
    public required PriceTrend Trend { get; set; }

    /// <summary>Short name of the network, for its colour.</summary>
    [Parameter, EditorRequired]
    public required string Network { get; set; }

    [CascadingParameter]
    public ViewerZone Zone { get; set; } = ViewerZone.Utc;

    private PricePoint Last => Trend.Points[^1];

    private string? Change => Trend.Change switch
    {
        null => null,
        > 0 and var up => "+" + Figures.Percent(up, 1),
        < 0 and var down => "−" + Figures.Percent(-down, 1),
        _ => L["unchanged"],
    };

    private string Finding => L[
        "{0}: {1} at {2}, {3} at {4}, between {5} and {6}", Trend.Gpu, Figures.Amount(Trend.Points[0].PerGpuHour), When(Trend.Points[0].At),
        Figures.Amount(Last.PerGpuHour), When(Last.At), Figures.Amount(_lowest), Figures.Amount(_highest)];

    protected override void OnParametersSet()
    {
        var points = Trend.Points;
        _lowest = points.Min(p => p.PerGpuHour)!;
        _highest = points.Max(p => p.PerGpuHour)!;
        var start = points[0].At;
        var length = Math.Max(1, (Last.At - start).TotalSeconds);
        var corners = new List<string>();
        for (var i = 0; i < points.Count; i++)
        {
            var x = (points[i].At - start).TotalSeconds / length * Width;
            if (i > 0)
            {
                corners.Add(Corner(x, points[i - 1].PerGpuHour));
            }

            corners.Add(Corner(x, points[i].PerGpuHour));
        }

        if (points.Count == 1)
        {
            corners.Add(Corner(Width, Last.PerGpuHour));
        }

        _line = string.Join(' ', corners);
    }

    private string Corner(double x, Money price)
    {
        var span = (double)(_highest.Amount - _lowest.Amount);
        var share = span == 0 ? 0.5 : (double)(price.Amount - _lowest.Amount) / span;
        return $"{Figures.Css(x)},{Figures.Css(Height - Air - (share * (Height - (2 * Air))))}";
    }

    private string When(DateTimeOffset at) => Last.At - Trend.Points[0].At > TimeSpan.FromDays(2)
        ? Zone.Local(at).ToString("d MMM", CultureInfo.CurrentCulture)
        : Zone.Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);
}
