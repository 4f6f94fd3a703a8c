using System.Globalization;
using System.Text.Json;
using Broker.Adapters.Chains.Cosmos.Protos;
using Google.Protobuf;
using ProtoAttribute = Broker.Adapters.Chains.Cosmos.Protos.Attribute;

namespace Broker.Adapters.Tests.Networks.Akash.Chain;

/// <summary>Published groups, read into the chain's messages without any code of the product.</summary>
internal static class GroupJson
{
    public static IReadOnlyList<GroupSpec> Read(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(Group)];

    /// <summary>The network's own libraries disagree about the order of endpoints; see SOURCE.md.</summary>
    public static GroupSpec WithSortedEndpoints(GroupSpec group)
    {
        var sorted = group.Clone();
        foreach (var resources in sorted.Resources.Select(u => u.Resource))
        {
            var endpoints = resources.Endpoints.OrderBy(e => e.Kind).ThenBy(e => e.SequenceNumber).ToList();
            resources.Endpoints.Clear();
            resources.Endpoints.AddRange(endpoints);
        }

        return sorted;
    }

    private static GroupSpec Group(JsonElement json)
    {
        var requirements = json.GetProperty("requirements");
        var group = new GroupSpec { Name = json.GetProperty("name").GetString()!, Requirements = new PlacementRequirements { SignedBy = new SignedBy() } };
        group.Requirements.SignedBy.AllOf.AddRange(Items(requirements.GetProperty("signed_by"), "all_of").Select(t => t.GetString()!));
        group.Requirements.SignedBy.AnyOf.AddRange(Items(requirements.GetProperty("signed_by"), "any_of").Select(t => t.GetString()!));
        group.Requirements.Attributes.AddRange(Attributes(requirements));
        group.Resources.AddRange(Items(json, "resources").Select(Unit));
        return group;
    }

    private static ResourceUnit Unit(JsonElement json)
    {
        var from = json.GetProperty("resource");
        var resources = new Resources
        {
            Id = from.GetProperty("id").GetUInt32(),
            Cpu = new Cpu { Units = Value(from.GetProperty("cpu").GetProperty("units")) },
            Memory = new Memory { Quantity = Value(from.GetProperty("memory").GetProperty("size")) },
            Gpu = new Gpu { Units = Value(from.GetProperty("gpu").GetProperty("units")) },
        };
        resources.Cpu.Attributes.AddRange(Attributes(from.GetProperty("cpu")));
        resources.Gpu.Attributes.AddRange(Attributes(from.GetProperty("gpu")));
        resources.Storage.AddRange(Items(from, "storage").Select(Volume));
        resources.Endpoints.AddRange(Items(from, "endpoints").Select(e => new Endpoint
        {
            Kind = e.TryGetProperty("kind", out var kind) ? (Endpoint.Types.Kind)kind.GetInt32() : Endpoint.Types.Kind.SharedHttp,
            SequenceNumber = e.TryGetProperty("sequence_number", out var number) ? number.GetUInt32() : 0,
        }));
        var amount = decimal.Parse(json.GetProperty("price").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
        return new ResourceUnit
        {
            Resource = resources,
            Count = json.GetProperty("count").GetUInt32(),
            Price = new DecCoin
            {
                Denom = json.GetProperty("price").GetProperty("denom").GetString()!,
                Amount = (amount * 1_000_000_000_000_000_000m).ToString("F0", CultureInfo.InvariantCulture),
            },
        };
    }

    private static Storage Volume(JsonElement json)
    {
        var volume = new Storage { Name = json.GetProperty("name").GetString()!, Quantity = Value(json.GetProperty("size")) };
        volume.Attributes.AddRange(Attributes(json));
        return volume;
    }

    private static ResourceValue Value(JsonElement json) => new() { Val = ByteString.CopyFromUtf8(json.GetProperty("val").GetString()!) };

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static IEnumerable<ProtoAttribute> Attributes(JsonElement json) => Items(json, "attributes")
        .Select(a => new ProtoAttribute { Key = a.GetProperty("key").GetString()!, Value = a.GetProperty("value").GetString()! });
}
