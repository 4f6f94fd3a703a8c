using System.Text.RegularExpressions;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>
/// The forms names must have. Every pattern is linear in its input, which anybody may write.
/// </summary>
internal static partial class SdlNames
{
    private const int LongestHost = 253;

    public static bool IsService(string name) => Service().IsMatch(name);

    public static bool IsEndpoint(string name) => EndpointName().IsMatch(name);

    public static bool IsWindow(string text) => Window().IsMatch(text);

    /// <summary>A name Kubernetes takes for a variable, which is where providers run it.</summary>
    public static bool IsVariable(string name) => Variable().IsMatch(name) && name is not "." && !name.StartsWith("..", StringComparison.Ordinal);

    public static bool IsHost(string host) => host.Length <= LongestHost && Host().IsMatch(host);

    /// <summary>A key of an attribute on the chain.</summary>
    public static bool IsAttribute(string key) => Attribute().IsMatch(key);

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Service();

    [GeneratedRegex(@"^[a-z][-_0-9a-z]+\z")]
    private static partial Regex EndpointName();

    [GeneratedRegex(@"^[1-9][0-9]*[smh]\z")]
    private static partial Regex Window();

    [GeneratedRegex(@"^[-._a-zA-Z][-._a-zA-Z0-9]*\z")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"^[a-zA-Z][\w/.\-]{1,126}[\w*]?\z", RegexOptions.ECMAScript)]
    private static partial Regex Attribute();
}
