using System.Globalization;
using System.Text.Json.Nodes;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>
/// Groups and manifest in the very shapes of the network's Go library: which empty thing is null, which is left out and
/// which stays decides the hash.
/// </summary>
internal static class SdlJson
{
    public static JsonArray Groups(IEnumerable<SdlGroup> groups) => Array(groups, group => new JsonObject
    {
        ["name"] = group.Name,
        ["requirements"] = new JsonObject
        {
            ["signed_by"] = new JsonObject { ["all_of"] = TextsOrNull(group.AllOf), ["any_of"] = TextsOrNull(group.AnyOf) },
            ["attributes"] = group.Attributes.Count == 0 ? null : Attributes(group.Attributes),
        },
        ["resources"] = Array(group.Units, unit => new JsonObject
        {
            ["resource"] = Resources(unit.Resources),
            ["count"] = unit.Count,
            ["price"] = new JsonObject
            {
                ["denom"] = unit.Price.Denom,
                ["amount"] = unit.Price.Amount.ToString("F18", CultureInfo.InvariantCulture),
            },
        }),
    });

    public static JsonArray Manifest(IEnumerable<SdlGroup> groups) => Array(groups, group => new JsonObject
    {
        ["name"] = group.Name,
        ["services"] = Array(group.Services, Service),
    });

    private static JsonObject Service(SdlPlacedService placed)
    {
        var service = new JsonObject
        {
            ["name"] = placed.Service.Name,
            ["image"] = placed.Service.Image,
            ["command"] = TextsOrNull(placed.Service.Command),
            ["args"] = TextsOrNull(placed.Service.Arguments),
            ["env"] = TextsOrNull(placed.Service.Environment),
            ["resources"] = Resources(placed.Resources),
            ["count"] = placed.Count,
            ["expose"] = Array(placed.Exposes, Expose),
        };
        if (placed.Service.Parameters is { } parameters)
        {
            service["params"] = Parameters(parameters);
        }

        service["credentials"] = placed.Service.Credentials is not { } credentials ? null : new JsonObject
        {
            ["host"] = credentials.Host,
            ["email"] = credentials.Email,
            ["username"] = credentials.Username,
            ["password"] = credentials.Password,
        };
        return service;
    }

    private static JsonObject Parameters(SdlParameters parameters)
    {
        var json = new JsonObject
        {
            ["storage"] = parameters.Mounts.Count == 0 ? null : Array(
                parameters.Mounts.OrderBy(m => m.Volume, StringComparer.Ordinal),
                mount => new JsonObject { ["name"] = mount.Volume, ["mount"] = mount.Path, ["readOnly"] = mount.ReadOnly }),
        };
        if (parameters.Read is { } read)
        {
            json["permissions"] = new JsonObject { ["read"] = TextsOrNull(read) };
        }

        if (parameters.Tee is { } tee)
        {
            json["tee"] = new JsonObject { ["type"] = tee, ["attestation"] = true };
        }

        return json;
    }

    private static JsonObject Resources(SdlResources resources)
    {
        var compute = resources.Compute;
        return new JsonObject
        {
            ["id"] = resources.Id,
            ["cpu"] = With(
                new JsonObject { ["units"] = Value(compute.CpuMillicores) },
                compute.Architecture is { } architecture ? [new SdlAttribute("arch", architecture)] : []),
            ["memory"] = new JsonObject { ["size"] = Value(compute.MemoryBytes) },
            ["storage"] = Array(compute.Volumes, volume => With(
                new JsonObject { ["name"] = volume.Name, ["size"] = Value(volume.Bytes) }, AttributesOf(volume))),
            ["gpu"] = With(new JsonObject { ["units"] = Value(compute.GpuUnits) }, AttributesOf(compute)),
            ["endpoints"] = Array(resources.Endpoints, Endpoint),
        };
    }

    /// <summary>As the chain has them too.</summary>
    public static IReadOnlyList<SdlAttribute> AttributesOf(SdlVolume volume) => volume.Kind is { } kind
        ? [new SdlAttribute("class", kind.Class), new SdlAttribute("persistent", kind.Persistent ? "true" : "false")]
        : [];

    /// <summary>Alternatives of each other, as the chain has them too.</summary>
    public static IReadOnlyList<SdlAttribute> AttributesOf(SdlCompute compute) => [.. compute.Gpus.Select(gpu => new SdlAttribute(gpu.Key, "true"))];

    private static JsonObject Endpoint(SdlEndpoint endpoint)
    {
        var json = new JsonObject();
        if (endpoint.Kind != SdlEndpointKind.SharedHttp)
        {
            json["kind"] = (int)endpoint.Kind;
        }

        json["sequence_number"] = endpoint.SequenceNumber;
        return json;
    }

    private static JsonObject Expose(SdlPlacedExpose placed) => new()
    {
        ["port"] = placed.Expose.Port,
        ["externalPort"] = placed.Expose.As ?? 0,
        ["proto"] = placed.Expose.Protocol,
        ["service"] = placed.To.Service,
        ["global"] = placed.To.Global,
        ["hosts"] = TextsOrNull(placed.Expose.Hosts),
        ["httpOptions"] = HttpOptions(placed.Expose.Http),
        ["ip"] = placed.To.Ip,
        ["endpointSequenceNumber"] = placed.IpSequence,
    };

    private static JsonObject HttpOptions(SdlHttpOptions options)
    {
        var json = new JsonObject
        {
            ["maxBodySize"] = options.MaxBodySize,
            ["readTimeout"] = options.ReadTimeout,
            ["sendTimeout"] = options.SendTimeout,
            ["nextTries"] = options.NextTries,
            ["nextTimeout"] = options.NextTimeout,
            ["nextCases"] = Array(options.NextCases, c => JsonValue.Create(c)),
        };
        if (options.ProxyBufferSize > 0)
        {
            json["proxyBufferSize"] = options.ProxyBufferSize;
        }

        return json;
    }

    private static JsonObject With(JsonObject resource, IReadOnlyList<SdlAttribute> attributes)
    {
        if (attributes.Count > 0)
        {
            resource["attributes"] = Attributes(attributes);
        }

        return resource;
    }

    private static JsonArray Attributes(IEnumerable<SdlAttribute> attributes) =>
        Array(attributes, a => new JsonObject { ["key"] = a.Key, ["value"] = a.Value });

    private static JsonObject Value(long amount) => new() { ["val"] = amount.ToString(CultureInfo.InvariantCulture) };

    private static JsonArray? TextsOrNull(IReadOnlyList<string> texts) => texts.Count == 0 ? null : Array(texts, t => JsonValue.Create(t));

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> toJson) => new([.. items.Select(toJson)]);
}
