namespace Broker.Portal.Shared;

/// <summary>The zone the viewer lives in, as their browser says; UTC until it has answered. Cascaded by the layout.</summary>
public sealed record ViewerZone(TimeZoneInfo Zone)
{
    public static readonly ViewerZone Utc = new(TimeZoneInfo.Utc);

    /// <param name="id">An IANA name; one this machine does not know leaves the viewer in UTC, and the label says so.</param>
    public static ViewerZone From(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? new ViewerZone(zone) : Utc;

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary><c>UTC</c>, <c>UTC+1</c>, <c>UTC+5:30</c>.</summary>
    public string Label(DateTimeOffset at)
    {
        var offset = Zone.GetUtcOffset(at);
        if (offset == TimeSpan.Zero)
        {
            return "UTC";
        }

        var sign = offset < TimeSpan.Zero ? "−" : "+";
        var size = offset.Duration();
        return size.Minutes == 0
            ? FormattableString.Invariant($"UTC{sign}{size.Hours}")
            : FormattableString.Invariant($"UTC{sign}{size.Hours}:{size.Minutes:00}");
    }
}
