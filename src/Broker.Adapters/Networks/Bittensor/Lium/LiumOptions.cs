using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>Lium (Bittensor subnet 51): pods on machines of anonymous miners.</summary>
internal sealed class LiumOptions : IValidatableObject
{
    public const string Section = "Networks:Lium";

    /// <summary>Whether the network is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the API is. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://lium.io/api/");

    /// <summary>Key that begins with <c>sk_</c>; a secret. Empty where the network is connected on the settings page.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Whether nodes of the tier "spot" are offered, which their owners take back when they want to. Default: false.</summary>
    public bool SpotNodes { get; set; }

    /// <summary>Requests per second at most, 0.1 to 1,000, multiplied by <see cref="TimeScale"/>. The network publishes no limit. Default: 4.</summary>
    [Range(0.1, 1000.0)]
    public double RequestsPerSecond { get; set; } = 4;

    /// <summary>
    /// How far the price of a node may lie from what the public feed says of such nodes, as a factor of 1.05 to 1.9; a list
    /// that means nodes where we read GPUs is off by 2 or more. Default: 1.5.
    /// </summary>
    [Range(1.05, 1.9)]
    public decimal PriceTolerance { get; set; } = 1.5m;

    /// <summary>
    /// How long after a rent whose answer had no pod in it the pod may still show up, 5 s to 2 min; until then nothing is
    /// rented again. The network's own clients look twice, 3 s apart. Default: 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:02:00")]
    public TimeSpan RentSettles { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How much faster than real the network runs, 1 to 1,000: the simulator's time scale. Default: 1.</summary>
    [Range(1.0, 1000.0)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Whether workloads may have addresses inside private networks: true only for the simulator. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }

    internal TimeSpan Scaled(TimeSpan real) => real / TimeScale;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        NetworkOptionsRules.Check(Section, Enabled, BaseAddress);
}
