using System.ComponentModel.DataAnnotations;

namespace Broker.Simulator.Stripe;

/// <summary>The simulated Stripe account.</summary>
internal sealed class StripeSimulatorOptions : IValidatableObject
{
    public const string Section = "Simulator:Stripe";

    /// <summary>The key that is accepted unless another is set; public.</summary>
    public const string DefaultApiKey = "sk_test_simulator_000000000000000051a1";

    /// <summary>What webhooks are signed with unless another is set; public.</summary>
    public const string DefaultWebhookSecret = "whsec_simulator_000000000000000051a1";

    /// <summary>The one secret key that is accepted.</summary>
    [Required]
    [RegularExpression("^(sk|rk)_.{12,}$", ErrorMessage = "Simulator:Stripe:ApiKey must begin with sk_ or rk_ and have at least 15 characters.")]
    public string ApiKey { get; set; } = DefaultApiKey;

    /// <summary>Where events are posted to; empty for nowhere. The control API can change it.</summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>What they are signed with.</summary>
    [Required]
    [RegularExpression("^whsec_.{8,}$", ErrorMessage = "Simulator:Stripe:WebhookSecret must begin with whsec_.")]
    public string WebhookSecret { get; set; } = DefaultWebhookSecret;

    /// <summary>Where the account's owner sits, ISO 3166-1 alpha-2: what tax calculations start from.</summary>
    [Required]
    [RegularExpression("^[A-Z]{2}$")]
    public string SellerCountry { get; set; } = "DE";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WebhookUrl.Length > 0 && (!Uri.TryCreate(WebhookUrl, UriKind.Absolute, out var address) || !address.IsLoopback))
        {
            yield return new ValidationResult("Simulator:Stripe:WebhookUrl must be an absolute address of this machine.", [nameof(WebhookUrl)]);
        }
    }
}
