namespace Broker.Domain.Sla;

/// <summary>The inner machine of a replica's health.</summary>
public enum HealthState
{
    /// <summary>Never answered, or our own vantage is in doubt.</summary>
    Unknown,

    Up,

    /// <summary>One failure seen; being probed again at once.</summary>
    Suspect,

    Down,

    /// <summary>One success after an outage; being confirmed.</summary>
    Recovering,
}

/// <summary>The five words that people, the API and the hub see.</summary>
public enum Status
{
    Up,
    Degraded,
    Down,
    Unknown,
    Pending,
}
