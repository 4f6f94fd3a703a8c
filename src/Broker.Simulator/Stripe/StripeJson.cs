using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

/// <summary>Reading and writing Stripe's objects, which live as JSON from their birth.</summary>
internal static class StripeJson
{
    public static string? Text(this JsonObject source, string name) =>
        source[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>0 if there is none.</summary>
    public static long Number(this JsonObject source, string name) => source.NumberOrNull(name) ?? 0;

    public static long? NumberOrNull(this JsonObject source, string name) =>
        source[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? value.TryGetValue<long>(out var number) ? number : (long)value.GetValue<decimal>()
            : null;

    public static bool? Flag(this JsonObject source, string name) => source[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static JsonObject? Object(this JsonObject source, string name) => source[name] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject source, string name) =>
        source[name] is JsonArray list ? list.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonObject source, string name) =>
        source[name] is JsonArray list ? list.OfType<JsonValue>().Select(value => value.ToString()) : [];

    public static JsonObject Copy(this JsonObject source) => (JsonObject)source.DeepClone();

    /// <summary>Takes over every named parameter that was sent.</summary>
    public static void Take(this JsonObject target, JsonObject parameters, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (parameters.TryGetPropertyValue(name, out var value))
            {
                target[name] = value is JsonValue text && text.ToString().Length == 0 ? null : value?.DeepClone();
            }
        }
    }

    /// <summary>Metadata is merged; an empty value takes a key away, an empty whole clears all.</summary>
    public static void TakeMetadata(this JsonObject target, JsonObject parameters)
    {
        if (!parameters.TryGetPropertyValue("metadata", out var sent))
        {
            return;
        }

        if (target["metadata"] is not JsonObject kept)
        {
            target["metadata"] = kept = [];
        }

        if (sent is not JsonObject changes)
        {
            kept.Clear();
            return;
        }

        foreach (var (key, value) in changes)
        {
            if (value?.ToString() is { Length: > 0 } text)
            {
                kept[key] = text;
            }
            else
            {
                kept.Remove(key);
            }
        }
    }

    public static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items.Select(item => item?.DeepClone())]);

    public static JsonObject List(IEnumerable<JsonNode> data, bool more, string url) => new()
    {
        ["object"] = "list",
        ["data"] = Array(data),
        ["has_more"] = more,
        ["url"] = url,
    };
}
