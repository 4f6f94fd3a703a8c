using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Broker.Simulator.Dispersed;

/// <summary>What the network computes of a request it received, to compare with what the client signed.</summary>
internal static class DispersedSignature
{
    public static string Of(string secret, string publicKey, string time, string nonce, string method, string path, string query, string bodyHash) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Join('|', publicKey, time, nonce, method, path, query, bodyHash))));

    /// <summary>Pairs by key, then value; encoded after RFC 3986.</summary>
    public static string Query(IQueryCollection query) => string.Join('&', query
        .SelectMany(one => one.Value.Select(value => (one.Key, Value: value ?? "")))
        .OrderBy(one => one.Key, StringComparer.Ordinal)
        .ThenBy(one => one.Value, StringComparer.Ordinal)
        .Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}"));

    /// <summary>The hash of the body read as JSON and written anew; of the bytes themselves where they are none.</summary>
    public static string BodyHash(byte[] body)
    {
        if (body.Length == 0)
        {
            return Hash([]);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var text = new StringBuilder();
            Write(document.RootElement, text);
            return Hash(Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (JsonException)
        {
            return Hash(body);
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void Write(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Join(text, '{', '}', element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal), member =>
                {
                    Quote(member.Name, text);
                    text.Append(':');
                    Write(member.Value, text);
                });
                break;
            case JsonValueKind.Array:
                Join(text, '[', ']', element.EnumerateArray(), item => Write(item, text));
                break;
            case JsonValueKind.String:
                Quote(element.GetString() ?? "", text);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void Join<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> write)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            write(item);
        }

        text.Append(close);
    }

    // As JSON.stringify writes it: only quotes, backslashes and control characters are escaped.
    private static void Quote(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => text.Append(letter),
            };
        }

        text.Append('"');
    }
}
