using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Prices;

/// <summary>The reference rates of the European Central Bank.</summary>
internal sealed class EcbOptions
{
    public const string Section = "Prices:Ecb";

    /// <summary>Where the bank publishes, with a slash at the end.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://www.ecb.europa.eu/");

    /// <summary>For the whole answer, 1 to 60 seconds; default 20.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);
}
