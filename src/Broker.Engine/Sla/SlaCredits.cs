using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>What a deployment is charged in a month before credits and VAT, in the currency of its invoice.</summary>
public sealed record DeploymentCharge(DeploymentId Deployment, Money Amount);

/// <summary>
/// Credits for a month, from the interval log. Computing again gives the same rows; what a person decided or an invoice
/// carries stays as it is.
/// </summary>
public sealed class SlaCredits(IOptions<SlaCreditOptions> options, TimeProvider clock)
{
    /// <summary>Writes the credits of some deployments, of any organisations, as part of the caller's transaction if there is one.</summary>
    /// <param name="db">As the system role.</param>
    /// <param name="period">A calendar month that is over.</param>
    /// <returns>The rows of these deployments and this month, in every state.</returns>
    public async Task<IReadOnlyList<SlaCreditEntity>> ComputeAsync(
        BrokerDbContext db, BillingPeriod period, IReadOnlyCollection<DeploymentCharge> charges, CancellationToken cancellationToken)
    {
        if (charges.Count == 0)
        {
            return [];
        }

        var of = charges.ToDictionary(c => c.Deployment, c => c.Amount);
        var ids = of.Keys.ToList();
        var known = await db.SlaCredits.Where(c => c.Period == period.Start && ids.Contains(c.DeploymentId))
            .ToDictionaryAsync(c => c.DeploymentId, cancellationToken);
        foreach (var month in await MonthsAsync(db, period, ids, cancellationToken))
        {
            var existing = known.GetValueOrDefault(month.Deployment.Id);
            if (existing is { DecidedBy: not null } or { State: SlaCreditState.Invoiced or SlaCreditState.Rejected })
            {
                continue;
            }

            if (month.Decision.Of(of[month.Deployment.Id]) is { Amount: > 0 } amount)
            {
                known[month.Deployment.Id] = await WriteAsync(db, existing, month, of[month.Deployment.Id], amount, cancellationToken);
            }
            else if (existing is not null)
            {
                // It was never more than a proposal of ours, and what it rested on is gone.
                db.Remove(existing);
                known.Remove(month.Deployment.Id);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return [.. known.Values.OrderBy(c => c.DeploymentName, StringComparer.Ordinal).ThenBy(c => c.Id)];
    }

    /// <summary>Approved and on no invoice yet, of this month or an earlier one: what the next invoice carries.</summary>
    public static async Task<IReadOnlyList<SlaCreditEntity>> ReadyAsync(
        BrokerDbContext db, IReadOnlyCollection<OrganisationId> organisations, BillingPeriod until, CancellationToken cancellationToken) =>
        await db.SlaCredits.AsNoTracking()
            .Where(c => organisations.Contains(c.OrganisationId) && c.State == SlaCreditState.Approved && c.Period < until.End)
            .OrderBy(c => c.Period).ThenBy(c => c.DeploymentName).ThenBy(c => c.Id).ToListAsync(cancellationToken);

    /// <summary>Part of the transaction that froze the invoice.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody decided otherwise since they were read: the invoice must not be.</exception>
    public static async Task MarkInvoicedAsync(
        BrokerDbContext db, IReadOnlyCollection<Guid> credits, InvoiceId invoice, CancellationToken cancellationToken)
    {
        var marked = await db.SlaCredits.Where(c => credits.Contains(c.Id) && c.State == SlaCreditState.Approved).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.State, SlaCreditState.Invoiced).SetProperty(c => c.InvoiceId, invoice), cancellationToken);
        if (marked != credits.Count)
        {
            throw new DbUpdateConcurrencyException($"Only {marked} of {credits.Count} SLA credits are still approved.");
        }
    }

    private async Task<List<Month>> MonthsAsync(
        BrokerDbContext db, BillingPeriod period, List<DeploymentId> ids, CancellationToken cancellationToken)
    {
        var deployments = await db.Deployments.AsNoTracking().Where(d => ids.Contains(d.Id)).ToListAsync(cancellationToken);
        var contracts = await SlaContracts.EnsureAsync(db, deployments, period.Time.Start, clock.GetUtcNow(), cancellationToken);
        var measured = deployments.ConvertAll(MeasuredDeployment.Of);
        var margin = contracts.Values.Max(c => (TimeSpan?)c.Terms.MinimumDowntime) ?? TimeSpan.Zero;
        var log = await MeasuredDeployment.ReadLogAsync(db, measured, period.Time.Start - margin, cancellationToken);
        var exclusions = (await ExclusionsAsync(db, ids, period.Time, cancellationToken)).ToLookup(e => e.DeploymentId);
        var months = new List<Month>();
        foreach (var (deployment, one) in deployments.Zip(measured))
        {
            var contract = contracts[deployment.Id];
            if (one.Window(period.Time.Start, period.Time.End) is { } window)
            {
                var wide = contract.Terms.MinimumDowntime;
                var around = one.Window(period.Time.Start - wide, period.Time.End + wide)!.Value;
                var excluded = exclusions[deployment.Id].ToList();
                var health = log[deployment.Id].ToList();
                var facts = SlaFacts.Of(
                    health, window, around, one.Needed, one.Wanted, [.. excluded.Select(e => new Interval(e.StartsAt, e.EndsAt))]);
                months.Add(new Month(deployment, contract, period, window, health, excluded, SlaCreditDecision.Of(contract.Terms, facts)));
            }
        }

        return months;
    }

    private async Task<SlaCreditEntity> WriteAsync(
        BrokerDbContext db, SlaCreditEntity? existing, Month month, Money charges, Money amount, CancellationToken cancellationToken)
    {
        var evidence = JsonSerializer.Serialize(await EvidenceAsync(db, month, cancellationToken), BrokerJson.Options);
        var decision = month.Decision;
        var credit = new SlaCreditEntity
        {
            Id = existing?.Id ?? Guid.CreateVersion7(clock.GetUtcNow()),
            OrganisationId = month.Deployment.OrganisationId,
            DeploymentId = month.Deployment.Id,
            DeploymentName = month.Deployment.Name,
            Period = month.Period.Start,
            ContractId = month.Contract.Id,
            Objective = month.Contract.Terms.Objective.Share,
            Availability = decimal.Round(decision.Availability ?? 0, 10, MidpointRounding.ToZero),
            Downtime = decision.Down,
            Counted = decision.Total,
            Percent = decision.Percent,
            Charges = charges,
            Amount = amount,
            IsProvisional = decision.IsProvisional,
            Evidence = evidence,
            EvidenceHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(evidence))),
            State = decision.IsProvisional || amount.Amount > options.Value.ApproveOver ? SlaCreditState.Proposed : SlaCreditState.Approved,
            ComputedAt = clock.GetUtcNow(),
        };
        if (existing is null)
        {
            db.Add(credit);
            return credit;
        }

        credit.RowVersion = existing.RowVersion;
        db.Entry(existing).CurrentValues.SetValues(credit);
        (existing.Charges, existing.Amount) = (charges, amount);
        return existing;
    }

    private static async Task<SlaEvidence> EvidenceAsync(BrokerDbContext db, Month month, CancellationToken cancellationToken)
    {
        var (deployment, decision) = (month.Deployment, month.Decision);
        // What is told of a month is what lies in it, so that computing later says the same.
        var health = month.Health.Where(h => h.Start < month.Window.End && !(h.End <= month.Window.Start))
            .Select(h => h with { End = h.End < month.Window.End ? h.End : null }).ToList();
        return new SlaEvidence(
            deployment.Id.Value, deployment.Name, month.Period.Start, month.Contract.Version, month.Contract.Terms, deployment.Needed,
            deployment.Wanted, EvidenceSpan.Of(month.Window), decision.Total, decision.Down, decision.Unknown, decision.Excluded,
            decision.Percent, [.. decision.Outages.Select(EvidenceSpan.Of)],
            [.. month.Excluded.Select(e => new EvidenceExclusion(e.StartsAt, e.EndsAt, e.Reason, e.Author))],
            await EvidenceCollection.ReplicasAsync(db, deployment.Id, health, cancellationToken),
            await EvidenceCollection.IncidentsAsync(db, deployment.Id, month.Window, cancellationToken),
            await EvidenceCollection.SamplesAsync(
                db, deployment.OrganisationId, health.Select(h => h.Replica).Distinct(), decision.Outages, cancellationToken));
    }

    internal static async Task<List<SlaExclusionEntity>> ExclusionsAsync(
        BrokerDbContext db, IReadOnlyCollection<DeploymentId> deployments, Interval time, CancellationToken cancellationToken)
    {
        var (start, end) = (time.Start, time.End);
        return await db.SlaExclusions.AsNoTracking()
            .Where(e => deployments.Contains(e.DeploymentId) && e.TakesBack == null && e.StartsAt < end && e.EndsAt > start)
            .Where(e => !db.SlaExclusions.Any(back => back.TakesBack == e.Id))
            .OrderBy(e => e.StartsAt).ThenBy(e => e.Id).ToListAsync(cancellationToken);
    }

    private sealed record Month(
        DeploymentEntity Deployment, SlaContractEntity Contract, BillingPeriod Period, Interval Window, List<HealthInterval> Health,
        List<SlaExclusionEntity> Excluded, SlaCreditDecision Decision);
}
