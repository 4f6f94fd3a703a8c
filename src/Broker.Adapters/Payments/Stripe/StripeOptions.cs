using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Stripe as the way customers pay. Off, invoices are paid by bank transfer alone.</summary>
internal sealed class StripeOptions : IValidatableObject
{
    public const string Section = "Payments:Stripe";

    /// <summary>Whether Stripe is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Secret or restricted key, <c>sk_…</c> or <c>rk_…</c>; a secret. From the environment, never from a file.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Secret of the webhook endpoint, <c>whsec_…</c>; a secret. Empty: no webhooks are taken, events are only polled.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Where the API is, without <c>/v1</c>. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://api.stripe.com");

    /// <summary>How long one try of a call may take, 1 s to 1 min. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a call with its repetitions may take, 1 s to 5 min. Default: 40 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>How far a webhook's time may lie from ours, 10 s to 1 h. Stripe's own clients take 300 s, the default.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromSeconds(300);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Enabled)
        {
            yield break;
        }

        if (!ApiKey.StartsWith("sk_", StringComparison.Ordinal) && !ApiKey.StartsWith("rk_", StringComparison.Ordinal))
        {
            yield return new ValidationResult($"{Section}:ApiKey must be a secret key (sk_…) or a restricted key (rk_…).", [nameof(ApiKey)]);
        }

        if (WebhookSecret.Length > 0 && !WebhookSecret.StartsWith("whsec_", StringComparison.Ordinal))
        {
            yield return new ValidationResult($"{Section}:WebhookSecret must begin with whsec_.", [nameof(WebhookSecret)]);
        }

        if (!BaseAddress.IsAbsoluteUri || (BaseAddress.Scheme != Uri.UriSchemeHttps && !BaseAddress.IsLoopback))
        {
            yield return new ValidationResult($"{Section}:BaseAddress must be an absolute https address, or one of this machine.", [nameof(BaseAddress)]);
        }

        if (AttemptTimeout > TotalTimeout)
        {
            yield return new ValidationResult($"{Section}:AttemptTimeout must not be longer than TotalTimeout.", [nameof(AttemptTimeout)]);
        }
    }
}
