using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broker.Simulator.Faults;

/// <summary>JSON that parses and is nothing its reader can use.</summary>
internal static class SpoiledAnswer
{
    private const int Padding = 5 * 1024 * 1024;

    public static ReadOnlyMemory<byte> WrongTypes(byte[] body) => Parse(body) is { } json ? Write(Swap(json)) : body;

    public static ReadOnlyMemory<byte> WrongShape(byte[] body) => Parse(body) switch
    {
        JsonArray list => Write(new JsonObject { ["items"] = list }),
        { } other => Write(new JsonArray(other)),
        null => body,
    };

    public static ReadOnlyMemory<byte> Huge(byte[] body)
    {
        var padded = new byte[body.Length + Padding];
        body.CopyTo(padded, 0);
        padded.AsSpan(body.Length).Fill((byte)' ');
        return padded;
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? Swap(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, Swap(f.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Swap)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(42),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create("forty-two"),
        _ => null,
    };

    private static byte[] Write(JsonNode? node) => JsonSerializer.SerializeToUtf8Bytes(node);
}
