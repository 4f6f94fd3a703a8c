using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Claims;

/// <param name="DaysLeft">Until the last day of filing; negative when it has passed, null once it does not matter any more.</param>
public sealed record ClaimView(
    Guid Id, NetworkId Network, string NetworkName, string Provider, string? Lease, ReplicaId Replica, DateOnly Period, TimeSpan Downtime,
    TimeSpan Counted, string Term, Money Cost, Money Amount, Money? Accepted, DateOnly DueOn, int? DaysLeft, ClaimState State,
    string? NetworkReference, DateTimeOffset? FiledAt, string? FiledBy, DateTimeOffset? DecidedAt, string? DecidedBy,
    DateTimeOffset? PaidAt, string? Note, string EvidenceHash);

public abstract record ClaimOutcome
{
    private ClaimOutcome() { }

    public sealed record Done : ClaimOutcome;

    public sealed record NotFound : ClaimOutcome;

    public sealed record Refused(string Why) : ClaimOutcome;
}

/// <summary>Claims against networks, for the operator's staff.</summary>
public interface IUpstreamClaims
{
    /// <summary>What is due first comes first; without a state, what still needs somebody: open, filed, or accepted and unpaid.</summary>
    Task<Page<ClaimView>> CalendarAsync(ClaimState? state, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The network was told, under its own number for it.</summary>
    Task<ClaimOutcome> FileAsync(Guid id, string networkReference, CancellationToken cancellationToken);

    /// <summary>The network accepted all of it or a part; only now it is booked as a receivable.</summary>
    Task<ClaimOutcome> AcceptAsync(Guid id, Money accepted, CancellationToken cancellationToken);

    Task<ClaimOutcome> RejectAsync(Guid id, string note, CancellationToken cancellationToken);

    /// <param name="againstCharges">The network charges less instead of paying.</param>
    Task<ClaimOutcome> PaidAsync(Guid id, bool againstCharges, CancellationToken cancellationToken);

    /// <summary>What the network wants to see, as a zip: the facts as JSON, the probes as CSV, their hashes.</summary>
    /// <returns>The file's name; null where there is no such claim, and then nothing was written.</returns>
    Task<string?> WriteEvidenceAsync(Guid id, Stream destination, CancellationToken cancellationToken);
}
