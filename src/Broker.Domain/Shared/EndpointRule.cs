using System.Net;
using System.Net.Sockets;

namespace Broker.Domain.Shared;

/// <summary>
/// Which addresses of workloads are believed. They come from strangers' machines, and the broker will call them:
/// one that points into our own network must not get through.
/// </summary>
public static class EndpointRule
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("224.0.0.0/3"),
        IPNetwork.Parse("::/127"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
    ];

    /// <summary>The address of a service, or null if it is none we would call.</summary>
    public static Uri? Accept(string? address, bool allowPrivate)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.UserInfo.Length > 0)
        {
            return null;
        }

        return allowPrivate || !IsPrivate(uri) ? uri : null;
    }

    /// <summary>The address of a machine as <c>ssh://user@host:port</c>, or null if it is none we would call or show.</summary>
    /// <param name="line">As networks say it: <c>ssh root@203.0.113.7 -p 40022</c>, <c>root@host:22</c>, or such an address.</param>
    public static Uri? AcceptMachine(string? line, bool allowPrivate) =>
        SshLine.Read(line) is { } uri && (allowPrivate || !IsPrivate(uri)) ? uri : null;

    private static bool IsPrivate(Uri uri)
    {
        if (!IPAddress.TryParse(uri.DnsSafeHost, out var ip))
        {
            // Names without a dot, and those reserved for local use, never leave our own resolver.
            return !uri.DnsSafeHost.Contains('.', StringComparison.Ordinal)
                || uri.DnsSafeHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
                || uri.DnsSafeHost.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
                || uri.DnsSafeHost.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
        }

        return IsPrivate(ip);
    }

    /// <summary>Whether an address is one of a machine, a house or a group, and not of the internet.</summary>
    public static bool IsPrivate(IPAddress ip)
    {
        var plain = ip.AddressFamily == AddressFamily.InterNetworkV6 && ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return Array.Exists(Private, network => network.Contains(plain));
    }
}
