using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>io.net containers (CaaS) and machines (VMaaS) through the enterprise API.</summary>
internal sealed class IoNetOptions : IValidatableObject
{
    public const string Section = "Networks:IoNet";

    /// <summary>Whether the network is used at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where the API is. Default: production.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://api.io.solutions/");

    /// <summary>Key bound to the project <c>io-cloud</c>; a secret. Empty where the network is connected on the settings page.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Whether machines are rented too; false for an account that io.net has not let into VMaaS. Default: true.</summary>
    public bool Machines { get; set; } = true;

    /// <summary>
    /// Least hours that are prepaid, 1 to 8,760. The network ends a deployment when its hours are used up; what a closed one has
    /// not used after its first hour comes back as credits. Default: 24.
    /// </summary>
    [Range(1, 8760)]
    public int TermHours { get; set; } = 24;

    /// <summary>
    /// Requests per second at most, 0.1 to 1,000, multiplied by <see cref="TimeScale"/>. The network publishes no limit for this
    /// API; 2 is a careful guess. Default: 2.
    /// </summary>
    [Range(0.1, 1000.0)]
    public double RequestsPerSecond { get; set; } = 2;

    /// <summary>How long stock that was read counts as present, 0 s to 10 min. Default: 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StockAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a price that was read counts as present, 0 s to 1 h. Default: 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PriceAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How much faster than real the network runs, 1 to 1,000: the simulator's time scale. Default: 1.</summary>
    [Range(1.0, 1000.0)]
    public double TimeScale { get; set; } = 1;

    /// <summary>Whether workloads may have addresses inside private networks: true only for the simulator. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }

    internal TimeSpan Scaled(TimeSpan real) => real / TimeScale;

    /// <summary>Whole hours to pay for a wish.</summary>
    internal int HoursOf(TimeSpan term) => Math.Max(TermHours, (int)Math.Ceiling(term.TotalHours));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        NetworkOptionsRules.Check(Section, Enabled, BaseAddress);
}
