using System.ComponentModel.DataAnnotations;

namespace Broker.Engine.Placement;

/// <summary>How plans are made.</summary>
public sealed class PlacementOptions
{
    public const string Section = "Placement";

    /// <summary>How long a plan can be accepted; 1 to 30 minutes, default 5: longer than bids on the networks live, prices move away.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "00:30:00")]
    public TimeSpan PlanExpiresAfter { get; set; } = TimeSpan.FromMinutes(5);
}
