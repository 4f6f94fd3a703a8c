using System.ComponentModel.DataAnnotations;

namespace Broker.Simulator.Aethir;

/// <summary>The assumed Aethir partner account.</summary>
public sealed class AethirSimulatorOptions
{
    public const string Section = "Simulator:Aethir";

    /// <summary>The access key that is accepted unless another is set; public.</summary>
    public const string DefaultAccessKey = "ak-simulator-0051a1";

    /// <summary>The secret key requests are signed with unless another is set; public as well.</summary>
    public const string DefaultSecretKey = "sk-simulator-0000000000000000000000000051a1";

    /// <summary>The one access key that is known.</summary>
    [Required]
    public string AccessKey { get; set; } = DefaultAccessKey;

    /// <summary>Its secret key.</summary>
    [Required]
    [MinLength(16, ErrorMessage = "Simulator:Aethir:SecretKey must have at least 16 characters.")]
    public string SecretKey { get; set; } = DefaultSecretKey;

    /// <summary>One request per access key in so much time, divided by the time scale; zero switches the limiter off.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RequestEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the limiter answers 429 with Retry-After, as a proxy in front would, instead of a code of its own with 200.</summary>
    public bool LimiterAnswers429 { get; set; }

    /// <summary>How far the network's clock is ahead of ours; negative if it is behind.</summary>
    [Range(typeof(TimeSpan), "-01:00:00", "01:00:00")]
    public TimeSpan ClockSkew { get; set; }

    /// <summary>How much offline time of a UTC day a Reserve order may have before the whole day is not settled.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReserveTolerance { get; set; }

    /// <summary>What the account holds at the start, in USD.</summary>
    [Range(0, 100_000_000)]
    public decimal BalanceUsd { get; set; } = 250_000m;
}
