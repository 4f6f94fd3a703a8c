using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Views;

/// <summary>Compares each deployment of a month with the cheapest cloud that sells the like; four queries, however many there are.</summary>
public sealed class SavingsReader(
    IDbContextFactory<BrokerDbContext> database, TenantContext tenant, HyperscalerPrices prices, TimeProvider clock) : ISavingsReader
{
    public async Task<SavingsView> ReadAsync(BillingPeriod month, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (tenant.Current is not Tenant.Member member || !tenant.MaySeeMoney())
        {
            return new SavingsView(month, [], null, now);
        }

        var until = now < month.Time.End ? now : month.Time.End;
        var window = until <= month.Time.Start ? new Interval(month.Time.Start, month.Time.Start) : new Interval(month.Time.Start, until);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var replicas = await db.Replicas.AsNoTracking()
            .Where(r => r.OrganisationId == member.Organisation && r.LeasedAt != null && r.LeasedAt < window.End
                && (r.ClosedAt == null || r.ClosedAt > window.Start || db.UsageIntervals.Any(u => u.ReplicaId == r.Id && u.EndedAt > window.Start)))
            .ToListAsync(cancellationToken);
        var ids = replicas.Select(r => r.DeploymentId).Distinct().ToList();
        var deployments = await db.Deployments.AsNoTracking().Where(d => ids.Contains(d.Id)).ToListAsync(cancellationToken);
        var usage = (await db.UsageIntervals.AsNoTracking()
            .Where(u => ids.Contains(u.DeploymentId) && u.Hold == UsageHold.None && u.StartedAt < window.End && (u.EndedAt == null || u.EndedAt > window.Start))
            .ToListAsync(cancellationToken)).ToLookup(u => u.ReplicaId);
        var credits = await CreditsAsync(db, member.Organisation, month, cancellationToken);
        var compared = deployments
            .Select(d => SavingsOf(d, [.. replicas.Where(r => r.DeploymentId == d.Id)], usage, window, credits.GetValueOrDefault(d.Id)))
            .OrderByDescending(s => s.Bridge.Saved?.Amount ?? decimal.MinValue).ThenBy(s => s.Name, StringComparer.Ordinal).ToList();
        var comparable = compared.Where(s => s.Bridge.AtListPrice is not null).Select(s => s.Bridge).ToList();
        return new SavingsView(month, compared, comparable.Count == 0 ? null : comparable.Aggregate((a, b) => a + b), window.End);
    }

    private DeploymentSavings SavingsOf(
        DeploymentEntity deployment, IReadOnlyList<ReplicaEntity> replicas, ILookup<ReplicaId, UsageIntervalEntity> usage, Interval window, decimal credits)
    {
        var list = ListPriceOf(replicas.Select(r => r.Offer.Gpu).Distinct());
        var bridge = Savings.Of(new SavingsCase(
            window, deployment.Needed, deployment.GpuCount, list, [.. replicas.Select(r => LeaseOf(r, usage[r.Id], window))], Money.Usd(credits)));
        var gpus = replicas.Select(r => r.Offer.Gpu.DisplayName).Distinct().ToList();
        return new DeploymentSavings(
            deployment.Id, deployment.Name, deployment.Needed, deployment.Wanted, deployment.GpuCount, gpus is [var only] ? only : deployment.GpuName, list, bridge);
    }

    // Whole seconds, as they are billed.
    private static LeaseUse LeaseOf(ReplicaEntity replica, IEnumerable<UsageIntervalEntity> usage, Interval window)
    {
        var start = replica.LeasedAt!.Value;
        var end = replica.ClosedAt ?? window.End;
        var billed = usage
            .Select(u => (Start: UsageCut.Up(u.StartedAt), End: UsageCut.Down(u.EndedAt ?? window.End)))
            .Where(u => u.End > u.Start).Select(u => new Interval(u.Start, u.End)).ToList();
        return new LeaseUse(
            new Interval(start, end < start ? start : end), replica.ClosedAt, replica.Offer.MinimumTerm,
            replica.Offer.PricePerHour, billed);
    }

    private ListPrice? ListPriceOf(IEnumerable<GpuModel> gpus) => gpus
        .SelectMany(prices.Cheapest).Where(p => p.PerGpuHour.Amount > 0).MinBy(p => p.PerGpuHour.Amount) is { } cheapest
        ? new ListPrice(
            string.Create(CultureInfo.InvariantCulture, $"{cheapest.Cloud.ToUpperInvariant()} {cheapest.Instance}, {cheapest.Region}"),
            cheapest.PerGpuHour, cheapest.SnapshotDate)
        : null;

    /// <summary>What invoices of the month gave for missed availability, in dollars as usage is quoted.</summary>
    private static async Task<Dictionary<DeploymentId, decimal>> CreditsAsync(
        BrokerDbContext db, OrganisationId organisation, BillingPeriod month, CancellationToken cancellationToken)
    {
        var invoices = await db.Invoices.AsNoTracking()
            .Where(i => i.OrganisationId == organisation && i.PeriodStart == month.Start && i.Kind == InvoiceKind.Invoice && i.State != InvoiceState.Void)
            .ToListAsync(cancellationToken);
        return invoices.Select(InvoiceText.Read)
            .SelectMany(d => d.Allowances.Where(a => a is { Kind: AllowanceKind.SlaCredit, DeploymentId: not null })
                .Select(a => (a.DeploymentId!.Value, Amount: InDollars(d, a.Amount))))
            .GroupBy(a => a.Value).ToDictionary(g => g.Key, g => g.Sum(a => a.Amount));
    }

    // By the rate the invoice itself was converted with; without one it is in dollars already.
    private static decimal InDollars(InvoiceDocument document, decimal amount) =>
        document.Fx is { Rate: > 0 } fx && fx.From == Currency.Usd ? amount / fx.Rate : amount;
}
