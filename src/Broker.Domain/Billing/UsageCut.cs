using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>
/// Cuts stretches of use into pieces that lie within one UTC day each, on whole seconds. A replica is paid for a second it
/// served from its beginning to its end; a second it served in part is free. Cutting at any point first and adding up gives
/// the same seconds as cutting the whole.
/// </summary>
public static class UsageCut
{
    /// <summary>Pieces of [start, end) that lie inside [from, until), oldest first; none where nothing is left.</summary>
    /// <param name="from">What was cut before; a whole second.</param>
    /// <param name="until">Not further than here; a whole second.</param>
    public static IEnumerable<Interval> Pieces(DateTimeOffset start, DateTimeOffset end, DateTimeOffset from, DateTimeOffset until)
    {
        var at = Later(Up(start), from);
        var last = Earlier(Down(end), until);
        while (at < last)
        {
            var midnight = new DateTimeOffset(at.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            var next = Earlier(midnight, last);
            yield return new Interval(at, next);
            at = next;
        }
    }

    /// <summary>The first whole second at or after a moment.</summary>
    public static DateTimeOffset Up(DateTimeOffset at) => Down(at.AddTicks(TimeSpan.TicksPerSecond - 1));

    /// <summary>The last whole second at or before a moment.</summary>
    public static DateTimeOffset Down(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
