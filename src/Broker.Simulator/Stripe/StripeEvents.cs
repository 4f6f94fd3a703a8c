using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>What happened, with the object as it was then; can be listed, and is handed to the courier.</summary>
internal sealed class StripeEvents(StripeStore store, StripeCourier courier, SimulatedWorld world)
{
    public const string ApiVersion = "2026-10-28.endive";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public void Tell(string type, JsonObject about)
    {
        var told = store.New("event", "evt");
        told["api_version"] = ApiVersion;
        told["type"] = type;
        told["data"] = new JsonObject { ["object"] = about.DeepClone() };
        told["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null };
        told["pending_webhooks"] = 0L;
        store.Keep(told);
        courier.Take(told);
    }

    public JsonObject List(StripeRequest request)
    {
        var parameters = request.Parameters;
        var types = parameters.Texts("types").Concat(parameters.Text("type") is { } one ? [one] : []).ToHashSet(StringComparer.Ordinal);
        var oldest = (world.Now - Kept).ToUnixTimeSeconds();
        return StripePages.Page(
            store.All("event").Where(row => row.Number("created") >= oldest
                && (types.Count == 0 || types.Contains(row.Text("type")!))
                && StripePages.IsIn(parameters["created"], row.Number("created"))),
            parameters, "/v1/events");
    }
}
