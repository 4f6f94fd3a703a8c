using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Engine.Sla;

public sealed record WallQuery(string? Search = null, Status? Status = null, PageRequest? Page = null);

/// <summary>One deployment on the support wall.</summary>
/// <param name="BudgetLeft">Share of the error budget of the last 30 days (or since start) that is left; may be negative.</param>
/// <param name="BurnRate">Bad share of the last hour over the allowed share.</param>
/// <param name="LastHour">Sixty minutes, oldest first: the worst status of each minute.</param>
public sealed record WallRow(
    OrganisationId Organisation, string OrganisationName, DeploymentId Deployment, string DeploymentName,
    Status Status, DateTimeOffset StatusSince, int Up, int Wanted, int Needed, decimal Promised,
    decimal? Availability, double? BudgetLeft, double? BurnRate, IReadOnlyList<Status> LastHour, string? Cause);

public sealed record WallSummary(int BelowNeeded, int Degraded, int Unknown, int Pending, int Up, int Replicas);

/// <summary>All organisations, worst first: staff only, enforced by the database as well.</summary>
public interface ISupportReader
{
    Task<Page<WallRow>> WallAsync(WallQuery query, CancellationToken cancellationToken);

    Task<WallSummary> SummaryAsync(CancellationToken cancellationToken);
}
