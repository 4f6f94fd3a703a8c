using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Checks <c>Stripe-Signature</c> over the bytes as they came; parses only what is genuine.</summary>
internal sealed class StripeWebhooks(StripeOptions options, TimeProvider clock) : IPaymentWebhooks
{
    // Stripe sends two while a secret is rolled; whoever sends hundreds wants us to count.
    private const int MostSignatures = 16;

    public bool IsConnected => options.Enabled && options.WebhookSecret.Length > 0;

    public WebhookVerdict Read(ReadOnlySpan<byte> body, string? signature)
    {
        if (!IsConnected)
        {
            return new WebhookVerdict.Forged("no webhook secret is set");
        }

        if (Why(body, signature) is { } why)
        {
            return new WebhookVerdict.Forged(why);
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            using var told = JsonDocument.ParseValue(ref reader);
            return new WebhookVerdict.Genuine(StripeEventReader.Read(told.RootElement));
        }
        catch (JsonException broken)
        {
            return new WebhookVerdict.Unreadable(broken.Message);
        }
    }

    /// <summary>Why it is not genuine; null if it is.</summary>
    private string? Why(ReadOnlySpan<byte> body, string? header)
    {
        if (Parse(header) is not var (time, signatures))
        {
            return "the signature header is missing or unreadable";
        }

        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - (decimal)time) > (decimal)options.WebhookTolerance.TotalSeconds)
        {
            return "it was signed too long ago or too far ahead";
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.WebhookSecret));
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{time}.")));
        hmac.AppendData(body);
        var expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
        var matches = false;
        foreach (var signature in signatures)
        {
            matches |= CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(signature));
        }

        return matches ? null : "no signature fits";
    }

    private static (long Time, List<string> Signatures)? Parse(string? header)
    {
        long? time = null;
        var signatures = new List<string>();
        foreach (var part in (header ?? "").Split(','))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
            {
                continue;
            }

            if (name == "t" && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                time = seconds;
            }
            else if (name == "v1" && signatures.Count < MostSignatures)
            {
                signatures.Add(value);
            }
        }

        return time is { } at && signatures.Count > 0 ? (at, signatures) : null;
    }
}
