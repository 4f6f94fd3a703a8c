using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Engine.Deployments;

/// <summary>What one run of a batch job came to. Written with the end of the run, decided once.</summary>
public sealed class JobResultEntity
{
    public required JobResultId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required DeploymentId DeploymentId { get; init; }

    /// <summary>The run; unique, so that one run has one result.</summary>
    public required ReplicaId ReplicaId { get; init; }

    public JobResultState State { get; private set; } = JobResultState.Submitted;

    public required DateTimeOffset CompletedAt { get; init; }

    public required TimeSpan RanFor { get; init; }

    /// <summary>At the plan's price; billed only once the result is accepted.</summary>
    public required Money Cost { get; init; }

    /// <summary>The end of what it wrote; null while it is being collected, empty where the network hands out none.</summary>
    public string? LogTail { get; set; }

    public required DateTimeOffset AcceptsItselfAt { get; init; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>The person who decided; null where time did, or nobody yet.</summary>
    public string? DecidedBy { get; private set; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; private set; }

    public DateTimeOffset? PaidAt { get; set; }

    public uint RowVersion { get; set; }

    /// <exception cref="InvalidOperationException">The lifecycle knows no such move.</exception>
    public void Move(JobResultState to)
    {
        BatchReview.Require(State, to);
        State = to;
    }

    public void Decide(JobResultState to, DateTimeOffset at, string? by, string? reason)
    {
        Move(to);
        (DecidedAt, DecidedBy, Reason) = (at, by, reason);
    }
}
