using System.ComponentModel.DataAnnotations;

namespace Broker.Engine.Market;

/// <summary>How offers are kept.</summary>
public sealed class MarketOptions
{
    public const string Section = "Market";

    /// <summary>
    /// How long the offers of a network that cannot be reached stay on the market; 1 minute to 1 day, default 10
    /// minutes. Older offers would be plans that fail.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan OffersExpireAfter { get; set; } = TimeSpan.FromMinutes(10);
}
