using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Sla;

/// <summary>Everything a customer needs to compute a credit again.</summary>
/// <param name="Window">The part of the month in which the deployment was meant to run.</param>
/// <param name="Outages">Downtime that counts.</param>
/// <param name="Samples">The probes around every beginning and end of an outage; the raw rows are kept for a limited time, their hash for ever.</param>
internal sealed record SlaEvidence(
    Guid Deployment, string Name, DateOnly Period, int ContractVersion, SlaContract Contract, int Needed, int Wanted, EvidenceSpan Window,
    TimeSpan Counted, TimeSpan Down, TimeSpan Unknown, TimeSpan Excluded, int Percent,
    IReadOnlyList<EvidenceSpan> Outages, IReadOnlyList<EvidenceExclusion> Exclusions, IReadOnlyList<EvidenceReplica> Replicas,
    IReadOnlyList<EvidenceIncident> Incidents, IReadOnlyList<EvidenceSamples> Samples);

internal sealed record EvidenceSpan(DateTimeOffset Start, DateTimeOffset End)
{
    public static EvidenceSpan Of(Interval interval) => new(interval.Start, interval.End);
}

internal sealed record EvidenceExclusion(DateTimeOffset Start, DateTimeOffset End, string Reason, string Author);

internal sealed record EvidenceReplica(
    Guid Id, int Ordinal, string Network, string Provider, string Region, IReadOnlyList<EvidenceHealth> Health);

/// <param name="End">Null while it lasts.</param>
internal sealed record EvidenceHealth(string Health, DateTimeOffset Start, DateTimeOffset? End);

internal sealed record EvidenceIncident(int Number, int Replica, string Cause, DateTimeOffset OpenedAt, DateTimeOffset DetectedAt, DateTimeOffset? ResolvedAt);

/// <param name="Sha256">Over the rows in the order of replica, vantage and time, as <c>replica|vantage|time|outcome|status|latency</c>.</param>
internal sealed record EvidenceSamples(DateTimeOffset From, DateTimeOffset To, long Count, long Failures, string Sha256);

/// <summary>Collects evidence of one deployment; only for months that come to a credit or a claim.</summary>
internal static class EvidenceCollection
{
    private const int MostEdges = 100;
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<EvidenceReplica>> ReplicasAsync(
        BrokerDbContext db, DeploymentId deployment, IEnumerable<HealthInterval> log, CancellationToken cancellationToken)
    {
        var health = log.ToLookup(h => h.Replica);
        var ids = health.Select(g => g.Key).ToList();
        var replicas = await db.Replicas.AsNoTracking().Where(r => r.DeploymentId == deployment && ids.Contains(r.Id))
            .OrderBy(r => r.Ordinal).ToListAsync(cancellationToken);
        return [.. replicas.Select(r => new EvidenceReplica(
            r.Id.Value, r.Ordinal, r.Network.Value, r.Provider, r.Offer.Region.Code,
            [.. health[r.Id].OrderBy(h => h.Start).Select(h => new EvidenceHealth(h.Health.ToString(), h.Start, h.End))]))];
    }

    public static async Task<IReadOnlyList<EvidenceIncident>> IncidentsAsync(
        BrokerDbContext db, DeploymentId deployment, Interval window, CancellationToken cancellationToken)
    {
        var (start, end) = (window.Start, window.End);
        var found = await db.Incidents.AsNoTracking()
            .Where(i => i.DeploymentId == deployment && i.OpenedAt < end && (i.ResolvedAt == null || i.ResolvedAt > start))
            .Join(db.Replicas, i => i.ReplicaId, r => r.Id, (i, r) => new { Incident = i, r.Ordinal })
            .OrderBy(j => j.Incident.OpenedAt).ThenBy(j => j.Incident.Number).ToListAsync(cancellationToken);
        return [.. found.Select(j => new EvidenceIncident(
            j.Incident.Number, j.Ordinal, j.Incident.Cause, j.Incident.OpenedAt, j.Incident.DetectedAt, j.Incident.ResolvedAt))];
    }

    public static async Task<IReadOnlyList<EvidenceSamples>> SamplesAsync(
        BrokerDbContext db, OrganisationId organisation, IEnumerable<ReplicaId> replicas, IEnumerable<Interval> outages,
        CancellationToken cancellationToken)
    {
        var ids = replicas.Select(r => r.Value).ToArray();
        var edges = Intervals.Merge(outages.SelectMany(o => new[] { o.Start, o.End })
            .Take(MostEdges).Select(at => new Interval(at - Around, at + Around)));
        var samples = new List<EvidenceSamples>();
        foreach (var edge in edges)
        {
            var digest = await db.Database.SqlQuery<Digest>(
                $"""
                select count(*) as "Count", count(*) filter (where outcome <> 0) as "Failures",
                       encode(sha256(convert_to(coalesce(string_agg(
                           concat_ws('|', replica_id, vantage, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), outcome, coalesce(http_status, 0), coalesce(latency_us, -1)),
                           E'\n' order by replica_id, vantage, at), ''), 'UTF8')), 'hex') as "Sha256"
                from probe_samples
                where organisation_id = {organisation.Value} and replica_id = any({ids}) and at >= {edge.Start} and at < {edge.End}
                """).SingleAsync(cancellationToken);
            samples.Add(new EvidenceSamples(edge.Start, edge.End, digest.Count, digest.Failures, digest.Sha256));
        }

        return samples;
    }

    private sealed record Digest(long Count, long Failures, string Sha256);
}
