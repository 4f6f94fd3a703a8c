namespace Broker.Portal.Charts;

/// <summary>Finds a place for each label of a chart so that no two of them meet and none covers a dot.</summary>
internal sealed class LabelPlacer(double left, double right, IReadOnlyList<(double X, double Y)> dots)
{
    // The chart's font is 11 px high; its letters are about this wide on average.
    private const double LetterWidth = 6;
    private const double Height = 13;
    private const double DotSize = 8;

    // Below first, then above, then further away: the nearest free place is the best one.
    private static readonly double[] Offsets = [24, -13, 38, -27, 52, -41];

    private readonly List<(double X, double Y, double Width)> _taken = [];

    /// <summary>The middle and the base line of the label of the dot at (x, y).</summary>
    public (double X, double Y) Place(double x, double y, int letters)
    {
        var width = letters * LetterWidth;
        var middle = Math.Clamp(x, left + (width / 2), Math.Max(left + (width / 2), right - (width / 2)));
        var place = Offsets.Select(offset => y + offset).FirstOrDefault(at => IsFree(middle, at, width), y + Offsets[0]);
        _taken.Add((middle, place, width));
        return (middle, place);
    }

    private bool IsFree(double x, double y, double width) =>
        !_taken.Exists(t => Math.Abs(t.X - x) < (t.Width + width) / 2 && Math.Abs(t.Y - y) < Height)
        && !dots.Any(d => Math.Abs(d.X - x) < (width / 2) + DotSize && d.Y > y - Height - DotSize && d.Y < y + DotSize);
}
