using System.Net;
using System.Text.Json;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>What io.net's refusals mean for an order. There are no codes, only sentences.</summary>
internal sealed class IoNetRefusals(IoNetOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private static readonly string[] NoneLeft = ["not enough", "no available", "not available", "unavailable"];
    private static readonly string[] NameTaken = ["unique", "already exists", "already in use"];

    /// <summary>The network's own words, also out of its list of wrong fields; null if the body is none of its refusals.</summary>
    public static string? DetailOf(WireAnswer answer)
    {
        if (answer.TryRead<JsonDocument>(IoNetWire.Options) is not { } json)
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

    /// <param name="to">What was asked, for the message.</param>
    /// <exception cref="HttpRequestException">The answer is none that is documented.</exception>
    public LeaseOutcome ToOutcome(WireAnswer answer, string to)
    {
        var detail = DetailOf(answer);
        bool Says(string word) => detail?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

        return (detail, answer.Status) switch
        {
            (_, HttpStatusCode.Unauthorized) => NotNow(answer, Later),
            (_, HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout) => NotNow(answer, Soon),
            (_, >= HttpStatusCode.InternalServerError) => NotNow(answer, Soon),
            // Reported since January 2026: a 400 with {"key_set":true} or a proxy's page says nothing about the order.
            (null, HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound) => NotNow(answer, Later),
            ({ } words, HttpStatusCode.NotFound) => new LeaseOutcome.NoCapacity(null, words),
            ({ } words, HttpStatusCode.BadRequest) when Array.Exists(NoneLeft, Says) => new LeaseOutcome.NoCapacity(null, words),
            // Our own order of a moment ago: the next look finds it.
            ({ }, HttpStatusCode.BadRequest) when Array.Exists(NameTaken, Says) => NotNow(answer, Soon),
            ({ } words, HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity) =>
                new LeaseOutcome.Refused(null, words),
            _ => throw answer.Unknown(to),
        };
    }

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    public LeaseOutcome.Unreachable After(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);

    private LeaseOutcome.Unreachable NotNow(WireAnswer answer, TimeSpan otherwise) =>
        new(answer.RetryAfter ?? options.Scaled(otherwise), answer.NotNow().Message);

    private static string Issue(JsonElement issue)
    {
        var where = issue.ValueKind == JsonValueKind.Object && issue.TryGetProperty("loc", out var loc) && loc.ValueKind == JsonValueKind.Array
            ? string.Join('.', loc.EnumerateArray().Select(l => l.ToString()))
            : "";
        var what = issue.ValueKind == JsonValueKind.Object && issue.TryGetProperty("msg", out var msg) ? msg.ToString() : issue.GetRawText();
        return where.Length == 0 ? what : $"{where}: {what}";
    }
}
