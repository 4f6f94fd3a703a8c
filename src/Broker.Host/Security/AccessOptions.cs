using System.ComponentModel.DataAnnotations;

namespace Broker.Host.Security;

/// <summary>Sign-in and sessions. Section <c>Access</c>.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Sign-in attempts per minute from one address, 1..10,000; default 30.</summary>
    [Range(1, 10_000)]
    public int SignInsPerMinuteByAddress { get; init; } = 30;

    /// <summary>Sign-in attempts per minute for one account, from anywhere, 1..1,000; default 10.</summary>
    [Range(1, 1_000)]
    public int SignInsPerMinuteByAccount { get; init; } = 10;

    /// <summary>Wrong passwords in a row before the account is locked, 3..50; default 5.</summary>
    [Range(3, 50)]
    public int FailuresBeforeLock { get; init; } = 5;

    /// <summary>How long a locked account stays locked, 1 minute..1 day; default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan LockedFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a session lasts without being used, 5 minutes..14 days; default 8 hours.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "14.00:00:00")]
    public TimeSpan SessionFor { get; init; } = TimeSpan.FromHours(8);

    /// <summary>
    /// How often a running session, page or hub connection is checked against the database, 1 second..30 minutes;
    /// default 1 minute. A removed member keeps access at most this long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan RevalidateEvery { get; init; } = TimeSpan.FromMinutes(1);
}
