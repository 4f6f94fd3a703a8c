using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Simulator.Supply;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>Everything Stripe knows, by id and in the order it came. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripeStore(SimulatedWorld world)
{
    private readonly JsonObject _fixtures = JsonNode.Parse(SupplyData.Text("stripe-fixtures.json"))!["resources"]!.AsObject();
    private readonly Dictionary<string, JsonObject> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JsonObject>> _byKind = new(StringComparer.Ordinal);
    private long _count;

    public long Now => world.Now.ToUnixTimeSeconds();

    /// <summary>A new object as the fixture of its kind is shaped, with an id and a time of its own; not yet kept.</summary>
    public JsonObject New(string kind, string prefix)
    {
        var made = (_fixtures[kind] as JsonObject)?.Copy() ?? new JsonObject { ["object"] = kind, ["livemode"] = false };
        made["id"] = NextId(prefix);
        made["created"] = Now;
        made["livemode"] = false;
        if (made.ContainsKey("metadata"))
        {
            made["metadata"] = new JsonObject();
        }

        return made;
    }

    public string NextId(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_1Sim{++_count:D20}");

    public JsonObject Keep(JsonObject made)
    {
        _byId[made.Text("id")!] = made;
        Rows(made.Text("object")!).Add(made);
        return made;
    }

    public void Drop(JsonObject gone)
    {
        _byId.Remove(gone.Text("id")!);
        Rows(gone.Text("object")!).Remove(gone);
    }

    public JsonObject? Find(string? id) => id is null ? null : _byId.GetValueOrDefault(id);

    public JsonObject Get(string kind, string? id, string param = "id") =>
        Find(id) is { } found && found.Text("object") == kind ? found : throw StripeProblem.Missing(kind, id ?? "", param);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<JsonObject> All(string kind) => Rows(kind);

    public void Reset()
    {
        _byId.Clear();
        _byKind.Clear();
        _count = 0;
    }

    private List<JsonObject> Rows(string kind)
    {
        if (!_byKind.TryGetValue(kind, out var rows))
        {
            _byKind[kind] = rows = [];
        }

        return rows;
    }
}
