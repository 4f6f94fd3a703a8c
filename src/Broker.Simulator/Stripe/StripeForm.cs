using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

/// <summary>
/// Reads <c>a[b][0][c]=d</c> into nested objects whose leaves are texts; the shapes decide later which objects are lists.
/// </summary>
internal static class StripeForm
{
    public static JsonObject Decode(string encoded)
    {
        var root = new JsonObject();
        foreach (var pair in encoded.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? pair : pair[..equals]);
            Put(root, Path(name), equals < 0 ? "" : Unescape(pair[(equals + 1)..]), name);
        }

        return root;
    }

    private static List<string> Path(string name)
    {
        var first = name.IndexOf('[', StringComparison.Ordinal);
        if (first < 0)
        {
            return [name];
        }

        if (!name.EndsWith(']'))
        {
            throw StripeProblem.Invalid($"Invalid parameter name: {name}", param: name);
        }

        return [name[..first], .. name[(first + 1)..^1].Split("][")];
    }

    private static void Put(JsonObject root, List<string> path, string value, string name)
    {
        var place = root;
        for (var i = 0; i < path.Count - 1; i++)
        {
            var step = Step(place, path[i]);
            if (!place.TryGetPropertyValue(step, out var next))
            {
                place[step] = next = new JsonObject();
            }

            place = next as JsonObject ?? throw StripeProblem.Invalid($"Invalid parameter: {name} is both a value and more.", param: name);
        }

        place[Step(place, path[^1])] = value;
    }

    // "[]" appends.
    private static string Step(JsonObject place, string step) =>
        step.Length > 0 ? step : place.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
