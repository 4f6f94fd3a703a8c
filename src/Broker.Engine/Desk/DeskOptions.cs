using System.ComponentModel.DataAnnotations;

namespace Broker.Engine.Desk;

/// <summary>The manual desk: Aethir served by our own operators, from signed quotes.</summary>
public sealed class DeskOptions
{
    public const string Section = "Networks:AethirDesk";

    /// <summary>Whether quotes that operators enter are offered. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>How long an order waits for an operator before it is given up, 5 min to 7 d. Default: 4 h.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan FulfilWithin { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long an order that was fulfilled may take to answer its first probe, 1 min to 1 d. Default: 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often a waiting order is looked at although nothing woke it, 1 s to 5 min. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LookAgainEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether operators may enter addresses inside private networks: true only for tests and demos. Default: false.</summary>
    public bool AllowPrivateEndpoints { get; set; }
}
