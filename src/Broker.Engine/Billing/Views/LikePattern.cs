namespace Broker.Engine.Billing.Views;

/// <summary>What somebody typed, as a pattern of ILIKE with a backslash to escape: it means itself.</summary>
internal static class LikePattern
{
    public static string Containing(string text) => "%" + text.Trim()
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
