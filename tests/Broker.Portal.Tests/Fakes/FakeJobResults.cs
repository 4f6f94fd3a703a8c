using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Results in a list; decides what it is told to decide.</summary>
internal sealed class FakeJobResults : IJobResults
{
    public List<JobResultView> Rows { get; } = [];

    public Exception? Failure { get; set; }

    public ReviewOutcome? Answer { get; set; }

    public List<(JobResultId Result, string? Reason)> Decided { get; } = [];

    public int Reads { get; private set; }

    public Task<IReadOnlyList<JobResultView>> ListAsync(DeploymentId deployment, CancellationToken cancellationToken)
    {
        Reads++;
        return Failure is null ? Task.FromResult<IReadOnlyList<JobResultView>>([.. Rows]) : Task.FromException<IReadOnlyList<JobResultView>>(Failure);
    }

    public Task<ReviewOutcome> AcceptAsync(JobResultId result, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(result, JobResultState.Accepted, reason: null));

    public Task<ReviewOutcome> RefuseAsync(JobResultId result, string reason, CancellationToken cancellationToken) =>
        Task.FromResult(reason.Length == 0 ? new ReviewOutcome.Invalid("Say what is wrong.") : Decide(result, JobResultState.Refused, reason));

    private ReviewOutcome Decide(JobResultId result, JobResultState state, string? reason)
    {
        if (Answer is not null)
        {
            return Answer;
        }

        Decided.Add((result, reason));
        var index = Rows.FindIndex(r => r.Id == result);
        Rows[index] = Rows[index] with { State = state, Reason = reason, DecidedBy = "Mara Lindqvist", DecidedAt = Rows[index].CompletedAt };
        return new ReviewOutcome.Done(Already: false);
    }
}
