using Broker.Domain.Sla;

namespace Broker.Portal.Shared;

/// <summary>The one table from a status to how it is drawn: icon, word and colour go together, never colour alone.</summary>
internal static class StatusLook
{
    public static string CssClass(Status status) => status switch
    {
        Status.Up => "up",
        Status.Degraded => "degraded",
        Status.Down => "down",
        Status.Unknown => "unknown",
        Status.Pending => "pending",
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };

    public static IconName Icon(Status status) => status switch
    {
        Status.Up => IconName.Up,
        Status.Degraded => IconName.Warn,
        Status.Down => IconName.Down,
        Status.Unknown => IconName.Unknown,
        Status.Pending => IconName.Pending,
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };
}
