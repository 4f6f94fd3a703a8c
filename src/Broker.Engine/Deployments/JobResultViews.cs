using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Engine.Deployments;

/// <summary>A result as it is shown.</summary>
/// <param name="Run">Which run of the job it is, from 1.</param>
/// <param name="Cost">What it costs if it is accepted.</param>
/// <param name="LogTail">The end of what it wrote; null while it is being collected, empty if there is none.</param>
/// <param name="RefusalsLeft">How many results of the job may still be refused, this one included; at 0 a person takes over.</param>
public sealed record JobResultView(
    JobResultId Id, DeploymentId Deployment, ReplicaId Replica, int Run, string NetworkName, JobResultState State, DateTimeOffset CompletedAt,
    TimeSpan RanFor, Money Cost, string? LogTail, DateTimeOffset AcceptsItselfAt, DateTimeOffset? DecidedAt, string? DecidedBy, string? Reason,
    DateTimeOffset? PaidAt, int RefusalsLeft);

public abstract record ReviewOutcome
{
    private ReviewOutcome() { }

    /// <param name="Already">True when it had been decided so before.</param>
    public sealed record Done(bool Already) : ReviewOutcome;

    /// <summary>Refused, and it was the last time: a person takes over.</summary>
    public sealed record PersonCalled : ReviewOutcome;

    /// <summary>It was decided the other way, or cannot be decided yet.</summary>
    public sealed record NotInReview(JobResultState State) : ReviewOutcome;

    public sealed record Invalid(string Why) : ReviewOutcome;

    public sealed record NotFound : ReviewOutcome;

    /// <summary>The member's role may not decide.</summary>
    public sealed record Forbidden(string Why) : ReviewOutcome;
}

/// <summary>Results of batch jobs, for the signed-in member; rows of other organisations do not exist here.</summary>
public interface IJobResults
{
    /// <summary>Newest first; empty for what is no batch job.</summary>
    Task<IReadOnlyList<JobResultView>> ListAsync(DeploymentId deployment, CancellationToken cancellationToken);

    /// <summary>Accepts a result, which makes its run time payable and completes the job.</summary>
    Task<ReviewOutcome> AcceptAsync(JobResultId result, CancellationToken cancellationToken);

    /// <summary>Refuses a result: its run time is never billed, the work is done again elsewhere.</summary>
    /// <param name="reason">1 to 500 characters, for whoever looks into it.</param>
    Task<ReviewOutcome> RefuseAsync(JobResultId result, string reason, CancellationToken cancellationToken);
}
