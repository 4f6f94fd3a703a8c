using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

/// <summary>Lists as Stripe pages them: newest first, by the id of the object before.</summary>
internal static class StripePages
{
    public static JsonObject Page(IEnumerable<JsonObject> oldestFirst, JsonObject parameters, string url) =>
        Cut(oldestFirst.Reverse(), parameters, url);

    /// <summary>Lines of a document stay in their order.</summary>
    public static JsonObject InOrder(IEnumerable<JsonObject> rows, JsonObject parameters, string url) => Cut(rows, parameters, url);

    /// <summary>Whether a time is inside <c>created=…</c> or <c>created[gte]=…</c>.</summary>
    public static bool IsIn(JsonNode? range, long time) => range switch
    {
        null => true,
        JsonObject bounds => !(time <= bounds.NumberOrNull("gt")) && !(time < bounds.NumberOrNull("gte"))
            && !(time >= bounds.NumberOrNull("lt")) && !(time > bounds.NumberOrNull("lte")),
        var exact => exact.GetValue<long>() == time,
    };

    private static JsonObject Cut(IEnumerable<JsonObject> rows, JsonObject parameters, string url)
    {
        var limit = parameters.NumberOrNull("limit") ?? 10;
        if (limit is < 1 or > 100)
        {
            throw StripeProblem.Invalid("This value must be between 1 and 100.", "parameter_invalid_integer", "limit");
        }

        var all = rows.ToList();
        if (parameters.Text("ending_before") is { } before)
        {
            var newer = all[..Index(all, before, "ending_before")];
            return StripeJson.List(newer.TakeLast((int)limit), newer.Count > limit, url);
        }

        var rest = parameters.Text("starting_after") is { } after ? all[(Index(all, after, "starting_after") + 1)..] : all;
        return StripeJson.List(rest.Take((int)limit), rest.Count > limit, url);
    }

    private static int Index(List<JsonObject> rows, string id, string param) => rows.FindIndex(row => row.Text("id") == id) switch
    {
        < 0 => throw StripeProblem.Missing("object", id, param),
        var index => index,
    };
}
