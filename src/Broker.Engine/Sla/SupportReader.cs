using System.Linq.Expressions;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Sla;

/// <summary>
/// The support wall, read as the app role: the database shows every organisation to staff and to nobody else. Sorted,
/// filtered and cut into pages by the server; the figures of a page come from one query over the interval log.
/// </summary>
internal sealed class SupportReader(IDbContextFactory<BrokerDbContext> contexts, TenantContext tenant, TimeProvider clock)
    : ISupportReader
{
    private const int Bars = 60;
    private static readonly TimeSpan Period = TimeSpan.FromDays(30);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // What StatusTable.Severity says, in a form that becomes SQL.
    private static readonly Expression<Func<Joined, int>> Severity = j =>
        j.Deployment.Status == Status.Down ? 4
        : j.Deployment.Status == Status.Degraded ? 3
        : j.Deployment.Status == Status.Unknown ? 2
        : j.Deployment.Status == Status.Pending ? 1 : 0;

    public async Task<Page<WallRow>> WallAsync(WallQuery query, CancellationToken cancellationToken)
    {
        RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var page = query.Page ?? new PageRequest();
        var matching = Matching(db, query);
        var total = await matching.CountAsync(cancellationToken);
        var found = await matching
            .OrderByDescending(Severity).ThenBy(j => j.Deployment.StatusSince).ThenBy(j => j.Deployment.Id)
            .Skip(page.Skip).Take(page.Take)
            .ToListAsync(cancellationToken);
        return new Page<WallRow>(await RowsAsync(db, found, cancellationToken), total, page.Index, page.Take);
    }

    public async Task<WallSummary> SummaryAsync(CancellationToken cancellationToken)
    {
        RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await db.Deployments
            .Where(d => d.State != DeploymentState.Closed)
            .GroupBy(d => d.Status).Select(g => new { Status = g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Status, g => g.Count, cancellationToken);
        var replicas = await db.Replicas.CountAsync(r => r.State == ReplicaState.Running, cancellationToken);
        int Of(Status status) => counts.GetValueOrDefault(status);
        return new WallSummary(
            Of(Status.Down), Of(Status.Degraded), Of(Status.Unknown), Of(Status.Pending), Of(Status.Up), replicas);
    }

    private static IQueryable<Joined> Matching(BrokerDbContext db, WallQuery query)
    {
        var all = db.Deployments.AsNoTracking()
            .Where(d => d.State != DeploymentState.Closed)
            .Join(db.Organisations, d => d.OrganisationId, o => o.Id, (d, o) => new Joined { Deployment = d, Organisation = o.Name });
        if (query.Status is { } status)
        {
            all = all.Where(j => j.Deployment.Status == status);
        }

        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var pattern = $"%{EscapeLike(query.Search.Trim())}%";
            all = all.Where(j => EF.Functions.ILike(j.Deployment.Name, pattern, "\\") || EF.Functions.ILike(j.Organisation, pattern, "\\"));
        }

        return all;
    }

    private static string EscapeLike(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);

    private async Task<IReadOnlyList<WallRow>> RowsAsync(
        BrokerDbContext db, List<Joined> found, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var measured = found.ConvertAll(j => MeasuredDeployment.Of(j.Deployment));
        var ids = measured.ConvertAll(d => d.Id);
        var log = await MeasuredDeployment.ReadLogAsync(db, measured, now - Period, cancellationToken);
        var up = await db.Replicas
            .Where(r => ids.Contains(r.DeploymentId) && r.Status == Status.Up)
            .GroupBy(r => r.DeploymentId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var causes = (await db.Incidents
            .Where(i => ids.Contains(i.DeploymentId) && i.ResolvedAt == null)
            .OrderByDescending(i => i.OpenedAt).Select(i => new { i.DeploymentId, i.Cause })
            .ToListAsync(cancellationToken)).ToLookup(i => i.DeploymentId, i => i.Cause);
        return found.ConvertAll(j =>
        {
            var d = j.Deployment;
            var figures = Measure(MeasuredDeployment.Of(d), [.. log[d.Id]], d.PromisedAvailability, now);
            return new WallRow(
                d.OrganisationId, j.Organisation, d.Id, d.Name, d.Status, d.StatusSince, up.GetValueOrDefault(d.Id),
                d.Wanted, d.Needed, d.PromisedAvailability, figures.Share, figures.Left, figures.Burn, figures.Bars,
                causes[d.Id].FirstOrDefault());
        });
    }

    private static (decimal? Share, double? Left, double? Burn, IReadOnlyList<Status> Bars) Measure(
        MeasuredDeployment deployment, List<HealthInterval> log, decimal promised, DateTimeOffset now)
    {
        var lastHour = new Interval(now - Hour, now);
        if (deployment.Window(now - Period, now) is not { } window)
        {
            return (null, null, null, StatusTimeline.Worst([], lastHour, Bars));
        }

        var segments = StatusTimeline.Of(log, window, deployment.Needed, deployment.Wanted);
        var sofar = Availability.Of(segments, window);
        var budget = promised is >= 0m and < 1m ? new ErrorBudget(promised) : null;
        return (
            sofar.Share,
            (double?)budget?.Left(sofar, Period),
            (double?)budget?.BurnRate(Availability.Of(segments, lastHour)),
            StatusTimeline.Worst(segments, lastHour, Bars));
    }

    // The database would show nothing; a clear refusal is better than an empty wall.
    private void RequireStaff()
    {
        if (tenant.Current is not Tenant.Staff)
        {
            throw new UnauthorizedAccessException("Only the operator's staff may see the wall.");
        }
    }

    private sealed class Joined
    {
        public required DeploymentEntity Deployment { get; init; }

        public required string Organisation { get; init; }
    }
}
