using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

/// <summary>Reads what documents are computed from, for many organisations with a few statements.</summary>
public sealed class BillingCases(ComputeNetworks networks, IOptions<BillingOptions> options, TaxDecisions? tax = null)
{
    private const int AskedAtOnce = 8;

    /// <param name="usage">What was used, by organisation; for a draft with what is not metered yet.</param>
    public async Task<IReadOnlyList<BillingCase>> LoadAsync(
        BrokerDbContext db, IReadOnlyList<OrganisationId> organisations, BillingPeriod period, IReadOnlyList<UsageSum> usage,
        CancellationToken cancellationToken)
    {
        var facts = await FactsAsync(db, organisations, period, usage, cancellationToken);
        var all = organisations.Select(organisation => CaseOf(organisation, period, facts)).ToArray();
        if (options.Value.Tax != TaxSource.Own && tax is not null)
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, all.Length).Where(i => all[i] is { Profile: not null, IsIdle: false }),
                new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken },
                async (i, token) => all[i] = all[i] with { Tax = await tax.AskAsync(all[i].Profile!, all[i].Terms.Currency, period.LastDay, token) });
        }

        return all;
    }

    private async Task<Facts> FactsAsync(
        BrokerDbContext db, IReadOnlyList<OrganisationId> ids, BillingPeriod period, IReadOnlyList<UsageSum> usage, CancellationToken cancellationToken)
    {
        var lastDay = period.LastDay;
        var deploymentIds = usage.Select(u => u.DeploymentId).Distinct().ToList();
        var oldestRate = lastDay.AddDays(-options.Value.FxRateDays);
        return new Facts(
            await db.Organisations.AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, o => o.Name, cancellationToken),
            await db.BillingProfiles.AsNoTracking().Where(p => ids.Contains(p.OrganisationId)).ToDictionaryAsync(p => p.OrganisationId, cancellationToken),
            Lookup(await db.Contracts.AsNoTracking().Where(c => ids.Contains(c.OrganisationId) && c.ValidFrom <= lastDay).ToListAsync(cancellationToken), c => c.OrganisationId),
            Lookup(await db.PurchaseOrders.AsNoTracking()
                .Where(o => ids.Contains(o.OrganisationId) && o.WithdrawnAt == null && o.ValidFrom <= lastDay && (o.ValidTo == null || o.ValidTo >= lastDay))
                .ToListAsync(cancellationToken), o => o.OrganisationId),
            Lookup(await db.VatChecks.AsNoTracking().Where(c => ids.Contains(c.OrganisationId)).ToListAsync(cancellationToken), c => c.OrganisationId),
            Lookup(await db.PendingLines.AsNoTracking().Where(l => ids.Contains(l.OrganisationId) && l.InvoiceId == null).ToListAsync(cancellationToken), l => l.OrganisationId),
            Lookup(await db.Grants.AsNoTracking()
                .Where(g => ids.Contains(g.OrganisationId) && g.Remaining > 0 && g.EffectiveFrom <= lastDay && (g.ExpiresOn == null || g.ExpiresOn >= period.Start))
                .ToListAsync(cancellationToken), g => g.OrganisationId),
            Lookup(await db.Invoices.AsNoTracking().Where(i => ids.Contains(i.OrganisationId) && i.CommitDrawn != 0)
                .Select(i => new Drawn(i.OrganisationId, i.PeriodStart, i.CommitDrawn)).ToListAsync(cancellationToken), d => d.Organisation),
            Lookup(usage, u => u.OrganisationId),
            await db.Deployments.AsNoTracking().Where(d => deploymentIds.Contains(d.Id))
                .Select(d => new Labels(d.Id, d.Name, d.Team, d.CostCentre, d.Tags)).ToDictionaryAsync(d => d.Id, cancellationToken),
            await CorrectedAsync(db, period, usage, cancellationToken),
            await db.FxRates.AsNoTracking().Where(r => r.Date <= lastDay && r.Date >= oldestRate).ToListAsync(cancellationToken));
    }

    /// <summary>The documents of the months that late usage belongs to.</summary>
    private static async Task<Dictionary<(OrganisationId, DateOnly), DocumentReference>> CorrectedAsync(
        BrokerDbContext db, BillingPeriod period, IReadOnlyList<UsageSum> usage, CancellationToken cancellationToken)
    {
        var late = usage.Where(u => u.Month != period.Start).Select(u => u.OrganisationId).Distinct().ToList();
        if (late.Count == 0)
        {
            return [];
        }

        var documents = await (
            from p in db.BillingPeriods.AsNoTracking()
            join i in db.Invoices on p.InvoiceId equals i.Id
            where late.Contains(p.OrganisationId)
            select new { p.OrganisationId, p.StartsOn, i.Id, i.Number, i.IssueDate }).ToListAsync(cancellationToken);
        return documents.ToDictionary(d => (d.OrganisationId, d.StartsOn), d => new DocumentReference(d.Id, d.Number, d.IssueDate));
    }

    private BillingCase CaseOf(OrganisationId organisation, BillingPeriod period, Facts facts)
    {
        var profile = facts.Profiles.GetValueOrDefault(organisation);
        var contract = facts.Contracts[organisation].MaxBy(c => (c.ValidFrom, c.Version));
        var terms = contract?.Terms ?? ContractTerms.Standard;
        var sums = facts.Usage[organisation].ToList();
        var drawn = terms.Commitment is { } commitment
            ? facts.Drawn[organisation].Where(d => d.Period >= commitment.Term.Start && d.Period < commitment.Term.End).Sum(d => d.Amount)
            : 0;
        var extras = new RatingExtras(
            [.. facts.Pending[organisation].OrderBy(l => l.CreatedAt).ThenBy(l => l.Id).Select(l => new PendingItem(l.Id, l.Line, l.Allowance, l.Name, l.Description, l.Amount.Amount, l.DeploymentId))],
            [],
            [.. facts.Grants[organisation].Where(g => g.Amount.Currency == terms.Currency).Select(g => new UsableGrant(g.Id, g.Kind, g.Name, g.Remaining, g.Priority, g.ExpiresOn))],
            drawn);
        return new BillingCase(
            organisation, facts.Names[organisation], period, profile, contract,
            facts.Orders[organisation].OrderBy(o => o.ValidTo ?? DateOnly.MaxValue).ThenBy(o => o.CreatedAt).FirstOrDefault(),
            facts.Checks[organisation].Where(c => c.VatId == profile?.VatId).MaxBy(c => (c.CheckedAt, c.Id)),
            [.. sums.Select(s => ChargeOf(s, facts))],
            UsageSums.DigestOf(sums),
            extras,
            RatesInto(terms.Currency, facts.Rates));
    }

    private UsageCharge ChargeOf(UsageSum sum, Facts facts)
    {
        var labels = facts.Deployments[sum.DeploymentId];
        return new UsageCharge(
            sum.DeploymentId, labels.Name, labels.Team, labels.CostCentre, labels.Tags, sum.Network,
            networks.Find(sum.Network)?.Traits.DisplayName ?? sum.Network.Value, sum.Region, sum.Gpu, sum.GpuCount, sum.PricePerHour, sum.Seconds,
            BillingPeriod.MonthOf(sum.Month), facts.Corrected.GetValueOrDefault((sum.OrganisationId, sum.Month)));
    }

    private static Dictionary<Currency, FxRate> RatesInto(Currency currency, IReadOnlyList<FxRateEntity> rates) => rates
        .Where(r => r.To == currency)
        .GroupBy(r => r.From)
        .ToDictionary(
            group => group.Key,
            group => group.OrderByDescending(r => r.Date).ThenBy(r => r.Source, StringComparer.Ordinal)
                .Select(r => new FxRate(r.From, r.To, r.Rate, r.Date, r.Source)).First());

    private static ILookup<OrganisationId, T> Lookup<T>(IReadOnlyList<T> rows, Func<T, OrganisationId> of) => rows.ToLookup(of);

    private sealed record Drawn(OrganisationId Organisation, DateOnly Period, decimal Amount);

    private sealed record Labels(DeploymentId Id, string Name, string? Team, string? CostCentre, IReadOnlyDictionary<string, string> Tags);

    private sealed record Facts(
        Dictionary<OrganisationId, string> Names,
        Dictionary<OrganisationId, BillingProfileEntity> Profiles,
        ILookup<OrganisationId, ContractEntity> Contracts,
        ILookup<OrganisationId, PurchaseOrderEntity> Orders,
        ILookup<OrganisationId, VatCheckEntity> Checks,
        ILookup<OrganisationId, PendingLineEntity> Pending,
        ILookup<OrganisationId, GrantEntity> Grants,
        ILookup<OrganisationId, Drawn> Drawn,
        ILookup<OrganisationId, UsageSum> Usage,
        Dictionary<DeploymentId, Labels> Deployments,
        Dictionary<(OrganisationId, DateOnly), DocumentReference> Corrected,
        IReadOnlyList<FxRateEntity> Rates);
}
