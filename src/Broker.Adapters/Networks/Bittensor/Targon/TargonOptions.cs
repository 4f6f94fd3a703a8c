using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>Targon (Bittensor subnet 4): confidential machines by kind, stock counted.</summary>
internal sealed class TargonOptions : IValidatableObject
{
    public const string Section = "Networks:Targon";

    /// <summary>Whether the network is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the API is. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://api.targon.com/");

    /// <summary>A secret. Empty where the network is connected on the settings page.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Requests per second at most, 0.1 to 1,000, multiplied by <see cref="TimeScale"/>. The network publishes no limit. Default: 4.</summary>
    [Range(0.1, 1000.0)]
    public double RequestsPerSecond { get; set; } = 4;

    /// <summary>What a machine boots, by the network's name for it; empty for the first image the network lists. Default: empty.</summary>
    public string MachineImage { get; set; } = "";

    /// <summary>Who logs in to a machine; the network does not say it. Default: ubuntu.</summary>
    [RegularExpression("^[a-z_][a-z0-9_-]{0,31}$", ErrorMessage = "Networks:Targon:MachineUser must be the name of a Unix user.")]
    public string MachineUser { get; set; } = "ubuntu";

    /// <summary>How long a host's word that it runs the image we named is believed, 1 min to 1 day. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AttestationAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How much faster than real the network runs, 1 to 1,000: the simulator's time scale. Default: 1.</summary>
    [Range(1.0, 1000.0)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Whether workloads may have addresses inside private networks: true only for the simulator. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }

    internal TimeSpan Scaled(TimeSpan real) => real / TimeScale;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        NetworkOptionsRules.Check(Section, Enabled, BaseAddress);
}
