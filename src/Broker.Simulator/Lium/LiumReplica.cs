using System.Text.RegularExpressions;

namespace Broker.Simulator.Lium;

/// <summary>Finds a client's own id in the name it gave to a pod.</summary>
internal static partial class LiumReplica
{
    public static string? In(string name) => Id().Match(name) is { Success: true, Value: var id } ? Guid.ParseExact(id, "N").ToString() : null;

    [GeneratedRegex("[0-9a-f]{32}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Id();
}
