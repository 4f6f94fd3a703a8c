using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>
/// JSON byte for byte as the chain's Go library hashes it: keys sorted, no blanks, and only the characters escaped that
/// Go escapes. The encoders of .NET escape more, which gives another hash.
/// </summary>
internal static class GoJson
{
    public static string Canonical(JsonNode? node)
    {
        var json = new StringBuilder();
        Write(json, node);
        return json.ToString();
    }

    private static void Write(StringBuilder json, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                WriteSequence(json, '{', '}', members.OrderBy(m => m.Key, StringComparer.Ordinal), member =>
                {
                    WriteText(json, member.Key);
                    json.Append(':');
                    Write(json, member.Value);
                });
                break;
            case JsonArray items:
                WriteSequence(json, '[', ']', items, item => Write(json, item));
                break;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                WriteText(json, text.GetValue<string>());
                break;
            case null:
                json.Append("null");
                break;
            default:
                json.Append(node.ToJsonString());
                break;
        }
    }

    private static void WriteSequence<T>(StringBuilder json, char open, char close, IEnumerable<T> items, Action<T> write)
    {
        json.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                json.Append(',');
            }

            first = false;
            write(item);
        }

        json.Append(close);
    }

    private static void WriteText(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' =>
                    json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        json.Append('"');
    }
}
