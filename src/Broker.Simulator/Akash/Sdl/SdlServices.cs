using System.Text.RegularExpressions;

namespace Broker.Simulator.Akash.Sdl;

/// <summary>The <c>services</c> section: everything of a service that does not depend on where it is placed.</summary>
internal static partial class SdlServices
{
    private static readonly string[] NextCases = ["error", "timeout"];
    private static readonly string[] KnownCases = ["error", "timeout", "500", "502", "503", "504", "403", "404", "429", "off"];

    public static ManifestService Read(string name, SdlNode node, IReadOnlyDictionary<string, int> ipSequence)
    {
        if (!Name().IsMatch(name))
        {
            throw node.Wrong("has a name that is no DNS label in lower case");
        }

        node.Only("image", "command", "args", "env", "expose", "params", "credentials", "dependencies");
        var image = node["image"].Text();
        return new ManifestService(
            name,
            image.Length > 0 ? image : throw node["image"].Wrong("must not be empty"),
            Texts(node["command"]),
            Texts(node["args"]),
            Environment(node["env"]),
            new ManifestResources(0, new(new("0")), new(new("0")), [], new(new("0")), []),
            0,
            [.. node["expose"].Items()
                .SelectMany(expose => Expose(expose, ipSequence))
                .OrderBy(expose => expose.Service, StringComparer.Ordinal)
                .ThenBy(expose => expose.Port)
                .ThenBy(expose => expose.Proto, StringComparer.Ordinal)
                .ThenByDescending(expose => expose.Global)],
            Params(node["params"].Only("storage", "permissions", "tee")),
            Credentials(node["credentials"].Only("host", "email", "username", "password")));
    }

    /// <summary>Endpoint names in order of use: the network numbers each use, and the last number of a name wins.</summary>
    public static Dictionary<string, int> IpSequence(SdlNode services)
    {
        var uses = services.Entries()
            .SelectMany(service => service.Value["expose"].Items())
            .SelectMany(expose => expose["to"].Items())
            .Select(to => to["ip"].OptionalText())
            .OfType<string>()
            .Order(StringComparer.Ordinal);
        var sequence = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, name) in uses.Index())
        {
            sequence[name] = index + 1;
        }

        return sequence;
    }

    private static IEnumerable<ManifestExpose> Expose(SdlNode node, IReadOnlyDictionary<string, int> ipSequence)
    {
        node.Only("port", "as", "proto", "to", "accept", "http_options");
        var port = node["port"].Integer(1, 65535);
        var external = node["as"].OptionalInteger(1, 65535) ?? 0;
        var proto = (node["proto"].OptionalText() ?? "TCP") switch
        {
            "TCP" or "tcp" => "TCP",
            "UDP" or "udp" => "UDP",
            _ => throw node["proto"].Wrong("must be TCP or UDP"),
        };
        var options = HttpOptions(node["http_options"]);
        var hosts = Texts(node["accept"]);
        foreach (var to in node["to"].Items())
        {
            to.Only("global", "service", "ip");
            var ip = to["ip"].OptionalText() ?? "";
            var global = to["global"].Flag();
            if (ip.Length > 0 && !global)
            {
                throw to.Wrong("has an ip and must be global");
            }

            yield return new ManifestExpose(
                port, external, proto, to["service"].OptionalText() ?? "", global, hosts, options, ip, ip.Length > 0 ? ipSequence[ip] : 0);
        }
    }

    private static ManifestHttpOptions HttpOptions(SdlNode node)
    {
        node.Only("max_body_size", "read_timeout", "send_timeout", "next_tries", "next_timeout", "next_cases", "proxy_buffer_size");
        IReadOnlyList<string> cases = Texts(node["next_cases"]) is { } given ? given : NextCases;
        if (cases.Any(one => !KnownCases.Contains(one)) || (cases.Contains("off") && cases.Count > 1))
        {
            throw node["next_cases"].Wrong("must be known cases, or off alone");
        }

        return new ManifestHttpOptions(
            node["max_body_size"].OptionalInteger(0, 104_857_600) ?? 1_048_576,
            node["read_timeout"].OptionalInteger(0, 60_000) ?? 60_000,
            node["send_timeout"].OptionalInteger(0, 60_000) ?? 60_000,
            node["next_tries"].OptionalInteger(0, int.MaxValue) ?? 3,
            node["next_timeout"].OptionalInteger(0, int.MaxValue) ?? 0,
            cases,
            node["proxy_buffer_size"].OptionalInteger(0, 1_048_576) ?? 0);
    }

    private static ManifestParams? Params(SdlNode node)
    {
        if (!node.IsPresent)
        {
            return null;
        }

        var mounts = node["storage"].Entries()
            .Select(volume => new ManifestMount(volume.Key, Mount(volume.Value.Only("mount", "readOnly")), volume.Value["readOnly"].Flag()))
            .OrderBy(mount => mount.Name, StringComparer.Ordinal)
            .ToList();
        var tee = node["tee"].OptionalText();
        if (tee is not (null or "cpu" or "cpu-gpu"))
        {
            throw node["tee"].Wrong("must be cpu or cpu-gpu");
        }

        var read = Texts(node["permissions"].Only("read")["read"]);
        return new ManifestParams(
            mounts.Count > 0 ? mounts : null,
            read is null ? null : new ManifestPermissions(read),
            tee is null ? null : new ManifestTee(tee, Attestation: true));
    }

    private static string Mount(SdlNode volume)
    {
        var mount = volume["mount"].OptionalText() ?? "";
        return mount.Length == 0 || mount.StartsWith('/') ? mount : throw volume["mount"].Wrong("must be an absolute path");
    }

    private static ManifestCredentials? Credentials(SdlNode node) => !node.IsPresent
        ? null
        : new ManifestCredentials(
            AtLeast(node["host"], 1),
            node["email"].IsPresent ? AtLeast(node["email"], 5) : "",
            AtLeast(node["username"], 1),
            AtLeast(node["password"], 6));

    private static string AtLeast(SdlNode node, int length) =>
        node.Text().Length >= length ? node.Text() : throw node.Wrong($"must have at least {length} characters");

    private static List<string>? Environment(SdlNode node)
    {
        var lines = Texts(node);
        return lines?.Find(line => !EnvironmentLine().IsMatch(line)) is { } wrong
            ? throw node.Wrong($"has an entry that is no NAME=value: \"{wrong.Split('=')[0]}\"")
            : lines;
    }

    private static List<string>? Texts(SdlNode node) =>
        node.Items() is { Count: > 0 } items ? [.. items.Select(item => item.Text())] : null;

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[-._a-zA-Z][-._a-zA-Z0-9]*(=|$)", RegexOptions.None, 1000)]
    private static partial Regex EnvironmentLine();
}
