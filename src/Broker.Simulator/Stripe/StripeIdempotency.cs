using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

internal sealed record StripeAnswer(int Status, JsonObject Body);

/// <summary>What was answered under which key. Kept for a day, as v1 of the API promises at least.</summary>
internal sealed class StripeIdempotency
{
    private const int LongestKey = 255;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The answer of the first call with this key; null if this is the first.</summary>
    public StripeAnswer? Begin(string key, string endpoint, JsonObject parameters, DateTimeOffset now)
    {
        if (key.Length > LongestKey)
        {
            throw StripeProblem.Invalid($"Idempotency keys must be {LongestKey} characters or fewer.");
        }

        if (!_entries.TryGetValue(key, out var known) || now - known.At >= Kept)
        {
            _entries[key] = new Entry(endpoint, parameters.Copy(), now);
            return null;
        }

        if (known.Endpoint != endpoint || !JsonNode.DeepEquals(known.Parameters, parameters))
        {
            throw new StripeProblem(
                400, "idempotency_error",
                $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.",
                "idempotency_error");
        }

        return known.Answer ?? throw new StripeProblem(
            409, "idempotency_error", $"There is currently another in-progress request using this Idempotency Key ('{key}').",
            "idempotency_key_in_use");
    }

    public void End(string key, StripeAnswer answer)
    {
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.Answer = answer;
        }
    }

    public void Reset() => _entries.Clear();

    private sealed class Entry(string endpoint, JsonObject parameters, DateTimeOffset at)
    {
        public string Endpoint => endpoint;

        public JsonObject Parameters => parameters;

        public DateTimeOffset At => at;

        public StripeAnswer? Answer { get; set; }
    }
}
