using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Staff;

/// <summary>What a person looks at before a month is closed; each line says what was found and where it is settled.</summary>
public sealed class CloseChecks(IOptions<BillingOptions> options)
{
    private const int NamesShown = 5;

    public async Task<IReadOnlyList<CloseCheck>> ReadAsync(BrokerDbContext db, BillingPeriod period, CancellationToken cancellationToken)
    {
        var customers = await CustomersAsync(db, period, cancellationToken);
        var ids = customers.Select(c => c.Id).ToList();
        return
        [
            await MeteredAsync(db, period, cancellationToken),
            await RatesAsync(db, period, ids, cancellationToken),
            await CreditsAsync(db, period, cancellationToken),
            await RejectionsAsync(db, cancellationToken),
            await ProfilesAsync(db, customers, cancellationToken),
            await OrdersAsync(db, period, customers, cancellationToken),
            await VatAsync(db, customers, cancellationToken),
        ];
    }

    private static async Task<List<Customer>> CustomersAsync(BrokerDbContext db, BillingPeriod period, CancellationToken cancellationToken) =>
        await db.Organisations.AsNoTracking()
            .Where(o => db.UsageEvents.Any(e => e.OrganisationId == o.Id && e.Period == period.Start))
            .OrderBy(o => o.Name).Select(o => new Customer(o.Id, o.Name)).ToListAsync(cancellationToken);

    private static async Task<CloseCheck> MeteredAsync(BrokerDbContext db, BillingPeriod period, CancellationToken cancellationToken)
    {
        var end = period.Time.End;
        var open = await db.UsageIntervals.CountAsync(
            u => u.Hold == UsageHold.None && u.StartedAt < end
                && (u.MeteredUntil == null || (u.MeteredUntil < end && (u.EndedAt == null || u.MeteredUntil < u.EndedAt))),
            cancellationToken);
        return open == 0
            ? new CloseCheck("Is all usage metered to the month's end?", CheckVerdict.Fine, "All of it", null)
            : new CloseCheck("Is all usage metered to the month's end?", CheckVerdict.Look, $"{Count(open, "stretch", "stretches")} of use not yet; the close meters first", "/hangfire/recurring");
    }

    private async Task<CloseCheck> RatesAsync(BrokerDbContext db, BillingPeriod period, List<OrganisationId> customers, CancellationToken cancellationToken)
    {
        var (lastDay, oldest) = (period.LastDay, period.LastDay.AddDays(-options.Value.FxRateDays));
        var contracts = await db.Contracts.AsNoTracking().Where(c => customers.Contains(c.OrganisationId) && c.ValidFrom <= lastDay).ToListAsync(cancellationToken);
        var wanted = contracts.GroupBy(c => c.OrganisationId).Select(g => g.MaxBy(c => (c.ValidFrom, c.Version))!.Terms.Currency)
            .Where(c => c != Currency.Usd).Distinct().ToList();
        var known = await db.FxRates.AsNoTracking().Where(r => r.From == Currency.Usd && r.Date <= lastDay && r.Date >= oldest)
            .Select(r => r.To).Distinct().ToListAsync(cancellationToken);
        var missing = wanted.Except(known).Select(c => c.Code).Order(StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? new CloseCheck("Are the rates of exchange there?", CheckVerdict.Fine, wanted.Count == 0 ? "None is needed" : "Of every currency that is invoiced", null)
            : new CloseCheck("Are the rates of exchange there?", CheckVerdict.Stops, $"None from USD to {string.Join(", ", missing)} between {oldest:yyyy-MM-dd} and {lastDay:yyyy-MM-dd}", null);
    }

    private static async Task<CloseCheck> CreditsAsync(BrokerDbContext db, BillingPeriod period, CancellationToken cancellationToken)
    {
        var open = await db.SlaCredits.CountAsync(c => c.Period == period.Start && c.State == SlaCreditState.Proposed, cancellationToken);
        return open == 0
            ? new CloseCheck("Are the SLA credits decided?", CheckVerdict.Fine, "None waits", null)
            : new CloseCheck("Are the SLA credits decided?", CheckVerdict.Stops, $"{Count(open, "credit waits", "credits wait")} for a decision", "/staff/billing/approvals");
    }

    private static async Task<CloseCheck> RejectionsAsync(BrokerDbContext db, CancellationToken cancellationToken)
    {
        var open = await db.MeteringRejections.CountAsync(r => r.SettledAt == null, cancellationToken);
        return new CloseCheck(
            "Are metering rejections settled?", open == 0 ? CheckVerdict.Fine : CheckVerdict.Look,
            open == 0 ? "None is open" : $"{Count(open, "rejection is", "rejections are")} open", "/staff/billing/rejections");
    }

    private static async Task<CloseCheck> ProfilesAsync(BrokerDbContext db, List<Customer> customers, CancellationToken cancellationToken)
    {
        var known = await db.BillingProfiles.Select(p => p.OrganisationId).ToListAsync(cancellationToken);
        return Named("Does every customer with usage have a billing profile?", CheckVerdict.Stops, "without", [.. customers.Where(c => !known.Contains(c.Id))], "/staff/billing/contracts");
    }

    private static async Task<CloseCheck> OrdersAsync(BrokerDbContext db, BillingPeriod period, List<Customer> customers, CancellationToken cancellationToken)
    {
        var lastDay = period.LastDay;
        var contracts = await db.Contracts.AsNoTracking().Where(c => c.ValidFrom <= lastDay).ToListAsync(cancellationToken);
        var asking = contracts.GroupBy(c => c.OrganisationId).Where(g => g.MaxBy(c => (c.ValidFrom, c.Version))!.Terms.RequiresPurchaseOrder).Select(g => g.Key).ToHashSet();
        var ordered = await db.PurchaseOrders.AsNoTracking()
            .Where(o => o.WithdrawnAt == null && o.ValidFrom <= lastDay && (o.ValidTo == null || o.ValidTo >= lastDay))
            .Select(o => o.OrganisationId).ToListAsync(cancellationToken);
        return Named(
            "Is there a purchase order where the contract asks for one?", CheckVerdict.Stops, "without",
            [.. customers.Where(c => asking.Contains(c.Id) && !ordered.Contains(c.Id))], "/staff/billing/contracts");
    }

    private async Task<CloseCheck> VatAsync(BrokerDbContext db, List<Customer> customers, CancellationToken cancellationToken)
    {
        var own = options.Value.Seller.Country;
        var profiles = await db.BillingProfiles.AsNoTracking().Where(p => p.VatId != null).ToListAsync(cancellationToken);
        var valid = await db.VatChecks.AsNoTracking().Where(c => c.Result == VatCheckResult.Valid).Select(c => new { c.OrganisationId, c.VatId }).ToListAsync(cancellationToken);
        var open = profiles
            .Where(p => p.Address.CountryCode != own && VatRates.IsInUnion(p.Address.CountryCode)
                && !valid.Exists(v => v.OrganisationId == p.OrganisationId && v.VatId == p.VatId))
            .Select(p => p.OrganisationId).ToHashSet();
        return Named("Are VAT ids from other EU countries checked?", CheckVerdict.Look, "charged VAT, because no check stands", [.. customers.Where(c => open.Contains(c.Id))], null);
    }

    private static CloseCheck Named(string question, CheckVerdict verdict, string without, IReadOnlyList<Customer> found, string? link) => found.Count == 0
        ? new CloseCheck(question, CheckVerdict.Fine, "Yes", link)
        : new CloseCheck(
            question, verdict,
            $"{Count(found.Count, "customer", "customers")} {without}: {string.Join(", ", found.Take(NamesShown).Select(c => c.Name))}{(found.Count > NamesShown ? " and others" : "")}",
            link);

    private static string Count(int number, string one, string many) => number == 1 ? $"1 {one}" : $"{number} {many}";

    private sealed record Customer(OrganisationId Id, string Name);
}
