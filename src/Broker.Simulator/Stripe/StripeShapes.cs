using System.Globalization;
using System.Text.Json.Nodes;
using Broker.Simulator.Supply;

namespace Broker.Simulator.Stripe;

/// <summary>
/// Which parameters each call takes, from <c>params.json</c> and <c>more-params.json</c>: what was sent as texts becomes
/// typed JSON, and what Stripe does not know is refused as Stripe refuses it.
/// </summary>
internal sealed class StripeShapes
{
    private readonly Dictionary<string, JsonObject> _endpoints = Files("stripe-params.json", "stripe-more-params.json");

    /// <param name="endpoint">Such as <c>post /v1/invoices/{id}/pay</c>.</param>
    public JsonObject Check(string endpoint, JsonObject sent) => (JsonObject)Read(_endpoints[endpoint], sent, "")!;

    private static Dictionary<string, JsonObject> Files(params ReadOnlySpan<string> names)
    {
        var all = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            foreach (var (endpoint, shape) in JsonNode.Parse(SupplyData.Text(name))!["endpoints"]!.AsObject())
            {
                all[endpoint] = (JsonObject)shape!;
            }
        }

        return all;
    }

    private static JsonNode? Read(JsonObject shape, JsonNode sent, string path)
    {
        if (shape["anyOf"] is JsonArray choices)
        {
            return ReadAny(choices, sent, path);
        }

        return shape.Text("type") switch
        {
            "object" => ReadObject(shape, sent, path),
            "array" => ReadList(shape, sent, path),
            "integer" => ReadNumber(Leaf(sent, path), path),
            "boolean" => ReadFlag(Leaf(sent, path), path),
            "any" => sent.DeepClone(),
            _ => ReadText(shape, Leaf(sent, path), path),
        };
    }

    private static JsonNode? ReadAny(JsonArray choices, JsonNode sent, string path)
    {
        StripeProblem? last = null;
        foreach (var choice in choices.OfType<JsonObject>())
        {
            try
            {
                return Read(choice, sent, path);
            }
            catch (StripeProblem problem)
            {
                last = problem;
            }
        }

        throw last ?? StripeProblem.Invalid($"Invalid {path}", param: path);
    }

    private static JsonObject ReadObject(JsonObject shape, JsonNode sent, string path)
    {
        if (sent is not JsonObject fields)
        {
            throw StripeProblem.Invalid($"Invalid object", param: path);
        }

        var known = shape.Object("properties") ?? [];
        var read = new JsonObject();
        foreach (var (name, value) in fields)
        {
            var below = path.Length == 0 ? name : $"{path}[{name}]";
            read[name] = (known.Object(name), shape["additionalProperties"]) switch
            {
                ({ } declared, _) => Read(declared, value!, below),
                (null, JsonObject any) => Read(any, value!, below),
                (null, null) => value!.DeepClone(),
                _ => throw StripeProblem.Invalid($"Received unknown parameter: {below}", "parameter_unknown", below),
            };
        }

        foreach (var required in shape.Texts("required").Where(name => !read.ContainsKey(name)))
        {
            var below = path.Length == 0 ? required : $"{path}[{required}]";
            throw StripeProblem.Invalid($"Missing required param: {below}.", "parameter_missing", below);
        }

        return read;
    }

    private static JsonArray ReadList(JsonObject shape, JsonNode sent, string path)
    {
        if (sent is not JsonObject items || items.Any(item => !int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            throw StripeProblem.Invalid("Invalid array", param: path);
        }

        return new JsonArray([.. items
            .OrderBy(item => int.Parse(item.Key, CultureInfo.InvariantCulture))
            .Select(item => shape.Object("items") is { } each ? Read(each, item.Value!, $"{path}[{item.Key}]") : item.Value!.DeepClone())]);
    }

    private static string Leaf(JsonNode sent, string path) =>
        sent is JsonValue value ? value.GetValue<string>() : throw StripeProblem.Invalid($"Invalid string: {path}", param: path);

    private static JsonValue ReadNumber(string text, string path)
    {
        // TypeScript knows one kind of number: a percentage is no integer.
        if (path.EndsWith("percentage]", StringComparison.Ordinal) || path == "percentage")
        {
            return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var share)
                ? JsonValue.Create(share)
                : throw StripeProblem.Invalid($"Invalid decimal: {text}", "parameter_invalid_decimal", path);
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : throw StripeProblem.Invalid($"Invalid integer: {text}", "parameter_invalid_integer", path);
    }

    private static JsonValue ReadFlag(string text, string path) => text switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ => throw StripeProblem.Invalid($"Invalid boolean: {text}", param: path),
    };

    private static JsonValue ReadText(JsonObject shape, string text, string path)
    {
        if (shape["enum"] is not null && shape.Flag("openEnum") != true && !shape.Texts("enum").Contains(text))
        {
            throw StripeProblem.Invalid($"Invalid {path}: must be one of {string.Join(", ", shape.Texts("enum"))}", param: path);
        }

        if (shape.Text("format") == "decimal"
            && (!decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) || amount.Scale > 12))
        {
            throw StripeProblem.Invalid($"Invalid decimal: {text}", "parameter_invalid_decimal", path);
        }

        return JsonValue.Create(text);
    }
}
