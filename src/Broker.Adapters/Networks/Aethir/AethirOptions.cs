using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>Aethir through a partner API. No such API is public: the contract is assumed (docs/decisions/0005).</summary>
internal sealed class AethirOptions : IValidatableObject
{
    public const string Section = "Networks:Aethir";

    /// <summary>Whether the network is used at all. Default: false, and to stay so until a partner contract exists.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the partner API is, without its <c>v1</c>. The default cannot be reached: there is no public address.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://partner.aethir.invalid/");

    /// <summary>Access key, the public part (<c>x-ak</c>).</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>Secret key that requests are signed with (<c>x-sk</c>, never sent). A secret.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Code of the envelope that means success. Default: 135000, the documented one of the checker API.</summary>
    [Range(0, int.MaxValue)]
    public int SuccessCode { get; set; } = 135000;

    /// <summary>
    /// One request in so much time, 0 s to 1 min, divided by <see cref="TimeScale"/>. Default: 5 s, the documented limit of the
    /// checker API per access key.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RequestEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a signed token is good, 5 s to 10 min. Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the list of our orders counts as present, 0 s to 5 min, divided by <see cref="TimeScale"/>: all leases are watched
    /// through it, for one look per lease would not fit the limit. Default: 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan OrdersAge { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether offers with a booked term are used as well. They must be paid for their shortest term, a week or more,
    /// whatever happens to the deployment. Default: false.
    /// </summary>
    public bool ReserveOffers { get; set; }

    /// <summary>What a machine to log in to is installed with.</summary>
    [Required]
    public string MachineOs { get; set; } = "ubuntu-24.04";

    /// <summary>How much faster than real the network runs, 1 to 1,000: the simulator's time scale. Default: 1.</summary>
    [Range(1.0, 1000.0)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Whether workloads may have addresses inside private networks: true only for the simulator. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }

    internal TimeSpan Scaled(TimeSpan real) => real / TimeScale;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var wrong in NetworkOptionsRules.Check(Section, Enabled, BaseAddress))
        {
            yield return wrong;
        }

        if (Enabled && AccessKey.Length > 0 != SecretKey.Length > 0)
        {
            yield return new ValidationResult($"{Section}:AccessKey and {Section}:SecretKey belong together: set both, or neither.", ["SecretKey"]);
        }
    }
}
