using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks.Render;

/// <summary>Dispersed, the general-compute subnet of the Render network.</summary>
internal sealed class DispersedOptions : IValidatableObject
{
    public const string Section = "Networks:Dispersed";

    /// <summary>Whether the network is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the API is. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://api.dispersed.com/");

    /// <summary>Public part of a key with the preset Compute Consumer; begins with <c>pk_</c>.</summary>
    public string PublicKey { get; set; } = "";

    /// <summary>Secret part of the key: what requests are signed with. A secret.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>How long a job may wait for a node, 5 min (the network's least) to 1 h. Default: 6 min.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "01:00:00")]
    public TimeSpan AssignWithin { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>How long a node may take to pull the image and start it, 2 min (the network's least) to 2 h. Default: 15 min.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "02:00:00")]
    public TimeSpan StartWithin { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Requests per second at most, 0.1 to 1,000, multiplied by <see cref="TimeScale"/>. The network publishes no limit; 5 is a
    /// careful guess. Default: 5.
    /// </summary>
    [Range(0.1, 1000.0)]
    public double RequestsPerSecond { get; set; } = 5;

    /// <summary>How much faster than real the network runs, 1 to 1,000: the simulator's time scale. Default: 1.</summary>
    [Range(1.0, 1000.0)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Whether workloads may have addresses inside private networks: true only for the simulator. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }

    internal TimeSpan Scaled(TimeSpan real) => real / TimeScale;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in NetworkOptionsRules.Check(Section, Enabled, BaseAddress))
        {
            yield return result;
        }

        if (Enabled && PublicKey.Length > 0 != SecretKey.Length > 0)
        {
            yield return new ValidationResult(
                $"{Section}:PublicKey and {Section}:SecretKey belong together: set both or none.", [nameof(PublicKey), nameof(SecretKey)]);
        }
    }
}
