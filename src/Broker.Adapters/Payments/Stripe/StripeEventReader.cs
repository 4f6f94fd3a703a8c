using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Reads what we need of an event and nothing else, whatever version of the API it speaks.</summary>
internal static class StripeEventReader
{
    /// <exception cref="JsonException">It is no event.</exception>
    public static GatewayEvent Read(JsonElement told)
    {
        if (Text(told, "id") is not { Length: > 0 } id || Text(told, "type") is not { Length: > 0 } type
            || !told.TryGetProperty("created", out var created) || !created.TryGetInt64(out var at)
            || !told.TryGetProperty("data", out var data) || !data.TryGetProperty("object", out var about) || about.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("An event has an id, a type, a time and an object.");
        }

        var aboutId = Text(about, "id") is { } found ? new GatewayId(found) : null;
        var invoice = Text(about, "object") == "invoice" ? aboutId : Text(about, "invoice") is { } of ? new GatewayId(of) : null;
        return new GatewayEvent(id, type, aboutId, invoice, DateTimeOffset.FromUnixTimeSeconds(at), told.GetRawText());
    }

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
