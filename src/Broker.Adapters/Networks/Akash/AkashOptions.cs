using System.ComponentModel.DataAnnotations;
using Broker.Adapters.Chains.Cosmos;

namespace Broker.Adapters.Networks.Akash;

/// <summary>How the broker works with Akash.</summary>
internal enum AkashPath
{
    /// <summary>Through the Console API, whose managed wallet pays.</summary>
    Console,

    /// <summary>On the chain itself, with a wallet of our own.</summary>
    Chain,
}

/// <summary>Akash through the Console API with a managed wallet, or on its chain with our own.</summary>
internal sealed class AkashOptions : IValidatableObject
{
    public const string Section = "Networks:Akash";

    /// <summary>Whether the network is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Through the Console or on the chain. Default: Console.</summary>
    [EnumDataType(typeof(AkashPath))]
    public AkashPath Path { get; set; } = AkashPath.Console;

    /// <summary>Where the Console API is; on the chain's path too, whose prices and providers' stock nobody else publishes. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://console-api.akash.network/");

    /// <summary>Key of the managed wallet, <c>ac.sk.[environment].[64 hex]</c>; a secret. Empty where the network is connected on the settings page.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The words of our own wallet (12 to 24, English); a secret, used on the chain's path only. Empty where the network is connected on the settings page.</summary>
    public string Mnemonic { get; set; } = "";

    /// <summary>A node's REST (grpc-gateway): our way in on the chain's path, and where providers' addresses and certificates are read on both. Default: the project's own node.</summary>
    [Required]
    public Uri RestAddress { get; set; } = new("https://api.akashnet.net/");

    /// <summary>The chain's name, part of every signature. Default: akashnet-2, the main network.</summary>
    [Required]
    public string ChainId { get; set; } = "akashnet-2";

    /// <summary>Fee for one unit of gas, in uakt, 0.025 (what nodes ask at least) to 10. Default: 0.025.</summary>
    [Range(typeof(decimal), "0.025", "10", ParseLimitsInInvariantCulture = true)]
    public decimal GasPrice { get; set; } = 0.025m;

    /// <summary>How much more gas than a trial run used is bought, 1 to 5. Default: 2, as the Console does.</summary>
    [Range(1.0, 5.0)]
    public double GasFactor { get; set; } = 2;

    /// <summary>Address of an account that pays our fees (feegrant); empty if our wallet holds AKT itself.</summary>
    public string FeeGranter { get; set; } = "";

    /// <summary>How long a new deployment's deposit lasts at its price ceiling, 1 to 48 h; what is not used comes back. Default: 4 h.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "2.00:00:00")]
    public TimeSpan Runway { get; set; } = TimeSpan.FromHours(4);

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

    /// <summary>Transactions of ours wait 30 s for a block, as the Console's do; never less than 5 s, however fast the simulator runs.</summary>
    internal CosmosSending Sending => new(
        ChainId, "uakt", GasPrice, GasFactor, FeeGranter.Length == 0 ? null : FeeGranter,
        TimeSpan.FromSeconds(Math.Max(5, Scaled(TimeSpan.FromSeconds(30)).TotalSeconds)), Scaled(AkashPrice.BlockTime));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        NetworkOptionsRules.Check(Section, Enabled, BaseAddress)
            .Concat(NetworkOptionsRules.Check(Section, Enabled, RestAddress, nameof(RestAddress)))
            .Concat(Mnemonic.Length > 0 && Chains.Cosmos.Mnemonic.TryParse(Mnemonic) is null
                ? [new ValidationResult($"{Section}:Mnemonic is not the 12 to 24 words of a wallet.", [nameof(Mnemonic)])]
                : []);
}
