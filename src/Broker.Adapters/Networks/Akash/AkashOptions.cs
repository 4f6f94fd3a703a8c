using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks.Akash;

/// <summary>Akash through the Console API with a managed wallet.</summary>
internal sealed class AkashOptions : IValidatableObject
{
    public const string Section = "Networks:Akash";

    /// <summary>Whether the network is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the Console API is. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://console-api.akash.network/");

    /// <summary>Key of the managed wallet, <c>ac.sk.[environment].[64 hex]</c>; a secret. Empty where the network is connected on the settings page.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Addresses of the only providers to use; empty for all.</summary>
    public IReadOnlyList<string> AllowProviders { get; set; } = [];

    /// <summary>Addresses of providers never to use.</summary>
    public IReadOnlyList<string> DenyProviders { get; set; } = [];

    /// <summary>Whether only audited providers are offered. The Console hides the bids of the others, so an order for them would wait in vain. Default: true.</summary>
    public bool AuditedOnly { get; set; } = true;

    /// <summary>How long the planned provider may take to bid, 6 s to 5 min (a bid's life). Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:06", "00:05:00")]
    public TimeSpan BidWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to go on delivering the manifest to a provider that has the lease, 6 s to 5 min (then the provider gives up). Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:06", "00:05:00")]
    public TimeSpan ManifestWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How much faster than real the network runs, 1 to 1,000: the simulator's time scale. Default: 1.</summary>
    [Range(1.0, 1000.0)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Whether workloads may have addresses inside private networks: true only for the simulator. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }

    internal TimeSpan Scaled(TimeSpan real) => real / TimeScale;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        NetworkOptionsRules.Check(Section, Enabled, BaseAddress);
}
