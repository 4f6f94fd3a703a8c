using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Billing.Claims;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Claims;

/// <summary>What a claim rests on.</summary>
internal sealed record ClaimEvidence(
    string Network, string Provider, string? Lease, Guid Replica, DateOnly Period, ClaimTerms Terms, string Broken, EvidenceSpan Window,
    TimeSpan Counted, TimeSpan Down, Money Cost, Money Amount, IReadOnlyList<EvidenceSpan> Outages, IReadOnlyList<EvidenceHealth> Health,
    IReadOnlyList<EvidenceSamples> Samples);

/// <summary>
/// Finds the leases of the month that is over whose networks broke their terms, once per lease and month, and lets
/// claims lapse whose window has passed.
/// </summary>
public sealed class ComputeClaims(
    SystemDatabase database, IOptions<ClaimOptions> options, TimeProvider clock, ILogger<ComputeClaims> logger)
{
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var month = BillingPeriod.MonthOf(BillingPeriod.MonthOf(today).Start.AddDays(-1));
        var found = 0;
        foreach (var (network, terms) in options.Value.Terms.Where(t => t.Value.Applies))
        {
            found += await OfNetworkAsync(new NetworkId(network), terms.ToTerms(), month, cancellationToken);
        }

        await using var db = database.CreateContext();
        var lapsed = await db.UpstreamClaims.Where(c => c.State == ClaimState.Open && c.DueOn < today)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, ClaimState.Lapsed), cancellationToken);
        if (found + lapsed > 0)
        {
            ClaimLog.Computed(logger, month.Start, found, lapsed);
        }
    }

    private async Task<int> OfNetworkAsync(NetworkId network, ClaimTerms terms, BillingPeriod month, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var (start, end) = (month.Time.Start, month.Time.End);
        var leases = await db.Replicas.AsNoTracking()
            .Where(r => r.Network == network && r.RunningAt < end && (r.ClosedAt == null || r.ClosedAt > start))
            .Where(r => !db.UpstreamClaims.Any(c => c.ReplicaId == r.Id && c.Period == month.Start))
            .OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var ids = leases.ConvertAll(r => r.Id);
        var log = (await db.HealthIntervals.AsNoTracking()
            .Where(h => ids.Contains(h.ReplicaId) && h.StartedAt < end && (h.EndedAt == null || h.EndedAt > start))
            .OrderBy(h => h.StartedAt).ThenBy(h => h.Id).ToListAsync(cancellationToken)).ToLookup(h => h.ReplicaId);
        var costs = (await db.NetworkCosts.AsNoTracking().Where(c => ids.Contains(c.ReplicaId) && c.Period == month.Start)
            .ToListAsync(cancellationToken)).ToLookup(c => c.ReplicaId);
        var found = 0;
        foreach (var lease in leases)
        {
            var cost = costs[lease.Id].Select(c => c.Amount).Aggregate((Money?)null, (sum, amount) => sum is null ? amount : sum + amount);
            if (cost is not null
                && await ClaimAsync(db, lease, terms, month, [.. log[lease.Id]], cost, cancellationToken) is { } claim)
            {
                db.Add(claim);
                found++;
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return found;
    }

    private async Task<UpstreamClaimEntity?> ClaimAsync(
        BrokerDbContext db, ReplicaEntity lease, ClaimTerms terms, BillingPeriod month, List<HealthIntervalEntity> log, Money cost,
        CancellationToken cancellationToken)
    {
        var (start, end) = (month.Time.Start, month.Time.End);
        var window = new Interval(lease.RunningAt!.Value, lease.ClosedAt ?? end).Clip(month.Time);
        var down = log.Where(h => h.Health == HealthState.Down).Select(h => new Interval(h.StartedAt, h.EndedAt ?? end));
        if (window.IsEmpty || ClaimDecision.Of(terms, window, down) is not { } decision || decision.Of(cost) is not { Amount: > 0 } amount)
        {
            return null;
        }

        var samples = await EvidenceCollection.SamplesAsync(db, lease.OrganisationId, [lease.Id], decision.Outages, cancellationToken);
        var evidence = JsonSerializer.Serialize(
            new ClaimEvidence(
                lease.Network.Value, lease.Provider, lease.LeaseHandle?.Value, lease.Id.Value, month.Start, terms, decision.Broken,
                EvidenceSpan.Of(window), decision.Counted, decision.Down, cost, amount, [.. decision.Outages.Select(EvidenceSpan.Of)],
                [.. log.Select(h => new EvidenceHealth(h.Health.ToString(), h.StartedAt, h.EndedAt < end ? h.EndedAt : null))], samples),
            BrokerJson.Options);
        return new UpstreamClaimEntity
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Network = lease.Network,
            Provider = lease.Provider,
            ReplicaId = lease.Id,
            LeaseHandle = lease.LeaseHandle,
            Period = month.Start,
            Downtime = decision.Down,
            Counted = decision.Counted,
            Term = $"{decision.Broken} ({terms.Source})",
            Cost = cost,
            Amount = amount,
            Evidence = evidence,
            EvidenceHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(evidence))),
            DueOn = terms.DueOn(month),
            CreatedAt = clock.GetUtcNow(),
        };
    }
}

internal static partial class ClaimLog
{
    [LoggerMessage(4710, LogLevel.Information, "Claims on networks for the month of {Month}: {Found} found; {Lapsed} lapsed unfiled")]
    public static partial void Computed(ILogger logger, DateOnly month, int found, int lapsed);
}
