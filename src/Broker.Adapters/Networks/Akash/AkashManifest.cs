using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// What the provider is told to run. Its SHA-256 is the deployment's version on the chain, which is how an order of ours
/// is found again: it is known before the order is sent.
/// </summary>
internal sealed class AkashManifest
{
    private AkashManifest(string json)
    {
        Json = json;
        Version = SHA256.HashData(Encoding.UTF8.GetBytes(json));
    }

    public string Json { get; }

    public byte[] Version { get; }

    /// <summary>As our tag.</summary>
    public string VersionHex => Convert.ToHexStringLower(Version);

    /// <summary>As the Console shows it in <c>deployment.hash</c>.</summary>
    public string VersionBase64 => Convert.ToBase64String(Version);

    public static AkashManifest Of(AkashDefinition definition) => new(GoJson.Canonical(new JsonArray(new JsonObject
    {
        ["name"] = definition.Placement,
        ["services"] = new JsonArray(Service(definition)),
    })));

    private static JsonObject Service(AkashDefinition definition) => new()
    {
        ["name"] = definition.Service,
        ["image"] = definition.Image,
        ["command"] = Texts(definition.Command),
        ["args"] = Texts(definition.Arguments),
        ["env"] = Texts(definition.Environment),
        ["resources"] = Resources(definition),
        ["count"] = definition.Count,
        ["expose"] = new JsonArray([.. Sorted(definition.Ports).Select(Expose)]),
        ["credentials"] = null,
    };

    private static JsonObject Resources(AkashDefinition definition)
    {
        var gpu = new JsonObject { ["units"] = Value(definition.Gpu is null ? 0 : definition.GpuCount) };
        if (definition.Gpu is { } model)
        {
            gpu["attributes"] = new JsonArray(new JsonObject { ["key"] = model.Key, ["value"] = "true" });
        }

        return new JsonObject
        {
            ["id"] = 1,
            ["cpu"] = new JsonObject { ["units"] = Value(definition.CpuMillicores) },
            ["memory"] = new JsonObject { ["size"] = Value(definition.MemoryBytes) },
            ["storage"] = new JsonArray(new JsonObject { ["name"] = "default", ["size"] = Value(definition.StorageBytes) }),
            ["gpu"] = gpu,
            ["endpoints"] = new JsonArray([.. Sorted(definition.Ports).Select(Endpoint)]),
        };
    }

    private static IEnumerable<AkashPort> Sorted(IEnumerable<AkashPort> ports) =>
        ports.OrderBy(p => p.Port).ThenBy(p => p.Protocol, StringComparer.Ordinal);

    private static JsonObject Endpoint(AkashPort port)
    {
        var endpoint = new JsonObject { ["sequence_number"] = 0 };
        if (!port.IsHttp)
        {
            // 1 is a random port; 0, the shared ingress, is left out like every empty value.
            endpoint["kind"] = 1;
        }

        return endpoint;
    }

    private static JsonObject Expose(AkashPort port) => new()
    {
        ["port"] = port.Port,
        ["externalPort"] = port.External ?? 0,
        ["proto"] = port.Protocol,
        ["service"] = "",
        ["global"] = true,
        ["hosts"] = Texts(port.Hosts),
        ["httpOptions"] = new JsonObject
        {
            ["maxBodySize"] = 1048576,
            ["readTimeout"] = 60000,
            ["sendTimeout"] = 60000,
            ["nextTries"] = 3,
            ["nextTimeout"] = 0,
            ["nextCases"] = new JsonArray("error", "timeout"),
        },
        ["ip"] = "",
        ["endpointSequenceNumber"] = 0,
    };

    private static JsonObject Value(long amount) => new() { ["val"] = amount.ToString(CultureInfo.InvariantCulture) };

    private static JsonArray? Texts(IReadOnlyList<string> texts) =>
        texts.Count == 0 ? null : new JsonArray([.. texts.Select(t => JsonValue.Create(t))]);
}
