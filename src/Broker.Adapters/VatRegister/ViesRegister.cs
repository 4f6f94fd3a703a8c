using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.VatRegister;

/// <summary>
/// VIES over HTTP: <c>GET ms/{country}/vat/{number}</c>. The path and the fields <c>isValid</c>, <c>userError</c>,
/// <c>requestIdentifier</c>, <c>name</c> and <c>address</c> are those of the REST interface behind the Commission's own page,
/// which is not documented beyond it: assumed, and everything else it says is taken as "does not say now".
/// </summary>
internal sealed class ViesRegister(HttpClient http) : IVatIdRegister
{
    /// <summary>Longest answer that is kept, in characters.</summary>
    private const int LongestAnswer = 20_000;

    // What VIES writes where a country does not tell.
    private const string Untold = "---";

    public string Name => "VIES";

    public async Task<VatIdAnswer> CheckAsync(string vatId, string? requester, CancellationToken cancellationToken)
    {
        var path = $"ms/{Uri.EscapeDataString(vatId[..2])}/vat/{Uri.EscapeDataString(vatId[2..])}";
        if (requester is { Length: > 2 })
        {
            path += $"?requesterMemberStateCode={Uri.EscapeDataString(requester[..2])}&requesterNumber={Uri.EscapeDataString(requester[2..])}";
        }

        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            var raw = await response.Content.ReadAsStringAsync(cancellationToken);
            raw = raw.Length > LongestAnswer ? raw[..LongestAnswer] : raw;
            return response.IsSuccessStatusCode
                ? Read(raw)
                : new VatIdAnswer.Unavailable(raw, $"VIES answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException failure)
        {
            return new VatIdAnswer.Unavailable("", $"VIES cannot be reached: {failure.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new VatIdAnswer.Unavailable("", "VIES did not answer in time.");
        }
    }

    internal static VatIdAnswer Read(string raw)
    {
        try
        {
            using var answer = JsonDocument.Parse(raw);
            var root = answer.RootElement;
            return (Text(root, "userError"), root.ValueKind == JsonValueKind.Object && root.TryGetProperty("isValid", out var valid) ? valid.ValueKind : JsonValueKind.Null) switch
            {
                ("VALID" or null, JsonValueKind.True) => new VatIdAnswer.Valid(raw, Text(root, "requestIdentifier"), Text(root, "name"), Text(root, "address")),
                ("INVALID" or "INVALID_INPUT", JsonValueKind.False) => new VatIdAnswer.Invalid(raw),
                (var error, _) => new VatIdAnswer.Unavailable(raw, $"VIES does not say: {error ?? "an answer we do not know"}."),
            };
        }
        catch (JsonException)
        {
            return new VatIdAnswer.Unavailable(raw, "VIES answered something that is no JSON.");
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString()?.Trim() is { Length: > 0 } text && text != Untold
            ? text
            : null;
}
