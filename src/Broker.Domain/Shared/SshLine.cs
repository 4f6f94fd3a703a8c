using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Broker.Domain.Shared;

/// <summary>
/// Reads how a machine is logged in to. The line comes from strangers and ends in customers' shells: whatever is not
/// plainly a user, a host and a port is not taken over, least of all another option of ssh.
/// </summary>
public static partial class SshLine
{
    private const int UsualPort = 22;

    /// <summary>The address as <c>ssh://user@host:port</c>; null if it is none that is plainly one.</summary>
    public static Uri? Read(string? line)
    {
        if (line is null || line.Length > 400 || Line().Match(line.Trim()) is not { Success: true } match)
        {
            return null;
        }

        var host = match.Groups["host"].Value.Trim('[', ']');
        var kind = Uri.CheckHostName(host);
        if (kind is UriHostNameType.Unknown or UriHostNameType.Basic || (kind == UriHostNameType.Dns && LooksLikeANumber(host)))
        {
            return null;
        }

        var port = match.Groups["port"].Captures is [{ Value: var digits }] ? int.Parse(digits, CultureInfo.InvariantCulture) : UsualPort;
        return match.Groups["port"].Captures.Count > 1 || port is 0 or > IPEndPoint.MaxPort
            ? null
            : new UriBuilder { Scheme = "ssh", UserName = match.Groups["user"].Value, Host = host, Port = port }.Uri;
    }

    // 0x7f000001 and 2130706433 are names to a parser and 127.0.0.1 to a resolver.
    private static bool LooksLikeANumber(string host) => host.Split('.')[^1] is var last
        && (last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(
        """
        \A
        (?:ssh(?:://|\s+))?
        (?:-p\s*(?<port>[0-9]{1,5})\s+)?
        (?<user>[A-Za-z_][A-Za-z0-9_.-]{0,63})@(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?)
        (?::(?<port>[0-9]{1,5}))?/?
        (?:\s+-p\s*(?<port>[0-9]{1,5}))?
        \z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Line();
}
