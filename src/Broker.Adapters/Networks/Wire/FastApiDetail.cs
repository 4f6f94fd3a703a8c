using System.Text.Json;

namespace Broker.Adapters.Networks.Wire;

/// <summary>How networks built on FastAPI refuse: <c>detail</c> is a sentence, or a list of wrong fields.</summary>
internal static class FastApiDetail
{
    /// <summary>The network's own words; null if the body is none of its refusals, such as a proxy's page.</summary>
    public static string? Of(WireAnswer answer)
    {
        if (answer.TryRead<JsonDocument>(JsonSerializerOptions.Web) is not { } json)
        {
            return null;
        }

        using (json)
        {
            var words = json.RootElement is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("detail", out var detail)
                ? detail.ValueKind switch
                {
                    JsonValueKind.String => detail.GetString(),
                    JsonValueKind.Array => string.Join("; ", detail.EnumerateArray().Select(Issue)),
                    _ => detail.GetRawText(),
                }
                : null;
            return words is null ? null : WireAnswer.Reason(words);
        }
    }

    private static string Issue(JsonElement issue)
    {
        var where = issue.ValueKind == JsonValueKind.Object && issue.TryGetProperty("loc", out var loc) && loc.ValueKind == JsonValueKind.Array
            ? string.Join('.', loc.EnumerateArray().Select(l => l.ToString()))
            : "";
        var what = issue.ValueKind == JsonValueKind.Object && issue.TryGetProperty("msg", out var msg) ? msg.ToString() : issue.GetRawText();
        return where.Length == 0 ? what : $"{where}: {what}";
    }
}
