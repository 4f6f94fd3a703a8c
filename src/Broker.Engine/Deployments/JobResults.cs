using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>Reads as the app role, so that only a result of the member's own organisation is ever decided.</summary>
internal sealed class JobResults(
    IDbContextFactory<BrokerDbContext> database, TenantContext tenant, JobReviews reviews, ComputeNetworks networks) : IJobResults
{
    private const int LongestReason = 500;

    public async Task<IReadOnlyList<JobResultView>> ListAsync(DeploymentId deployment, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var rows = await db.JobResults.AsNoTracking().Where(r => r.DeploymentId == deployment)
            .Join(db.Replicas, r => r.ReplicaId, r => r.Id, (result, replica) => new { result, replica.Ordinal, replica.Network })
            .OrderByDescending(r => r.Ordinal)
            .ToListAsync(cancellationToken);
        var left = BatchReview.MostTries - rows.Count(r => r.result.State == JobResultState.Refused);
        return [.. rows.Select(r => View(r.result, r.Ordinal, r.Network, left))];
    }

    public async Task<ReviewOutcome> AcceptAsync(JobResultId result, CancellationToken cancellationToken)
    {
        var (by, refusal) = await PersonAsync(result, cancellationToken);
        return refusal ?? await reviews.AcceptAsync(result, by, cancellationToken);
    }

    public async Task<ReviewOutcome> RefuseAsync(JobResultId result, string reason, CancellationToken cancellationToken)
    {
        var words = reason?.Trim() ?? "";
        if (words.Length is 0 or > LongestReason || words.Contains('\0', StringComparison.Ordinal))
        {
            return new ReviewOutcome.Invalid($"Say what is wrong with it in 1 to {LongestReason} characters.");
        }

        var (by, refusal) = await PersonAsync(result, cancellationToken);
        return refusal ?? await reviews.RefuseAsync(result, by, words, cancellationToken);
    }

    private async Task<(string By, ReviewOutcome? Refusal)> PersonAsync(JobResultId result, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (!Permissions.MayReview(member.Role))
        {
            return ("", new ReviewOutcome.Forbidden($"Your role ({member.Role}) may look, not decide. Ask an owner or engineer."));
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (!await db.JobResults.AnyAsync(r => r.Id == result, cancellationToken))
        {
            return ("", new ReviewOutcome.NotFound());
        }

        var name = await db.Users.Where(u => u.Id == member.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return (name ?? "a former member", null);
    }

    private JobResultView View(JobResultEntity result, int run, NetworkId network, int refusalsLeft) => new(
        result.Id, result.DeploymentId, result.ReplicaId, run, networks.Find(network)?.Traits.DisplayName ?? network.Value, result.State,
        result.CompletedAt, result.RanFor, result.Cost, result.LogTail, result.AcceptsItselfAt, result.DecidedAt, result.DecidedBy, result.Reason,
        result.PaidAt, refusalsLeft);
}
