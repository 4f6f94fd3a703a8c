using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;

namespace Broker.Engine.Billing;

/// <summary>
/// Credits for missed promises, as the SLA contracts of the deployments decide them. What a person approved after its
/// month was invoiced is carried over, as far as there is something to take it off.
/// </summary>
internal sealed class SlaPeriodCredits(SlaCredits credits) : IPeriodCredits
{
    public async Task<IReadOnlyList<(BillingCase Case, IReadOnlyList<string> Waits)>> AddAsync(
        BrokerDbContext db, IReadOnlyList<BillingCase> cases, CancellationToken cancellationToken)
    {
        if (cases.Count == 0)
        {
            return [];
        }

        var charges = cases.ToDictionary(c => c.Organisation, ChargesOf);
        var period = cases[0].Period;
        var own = (await credits.ComputeAsync(
            db, period, [.. charges.Values.SelectMany(c => c).Where(c => c.Amount.Amount > 0)], cancellationToken)).ToLookup(c => c.OrganisationId);
        var ready = (await SlaCredits.ReadyAsync(db, [.. cases.Select(c => c.Organisation)], period, cancellationToken))
            .ToLookup(c => c.OrganisationId);
        return [.. cases.Select(one => With(one, [.. own[one.Organisation]], ready[one.Organisation], charges[one.Organisation]))];
    }

    private static (BillingCase Case, IReadOnlyList<string> Waits) With(
        BillingCase one, List<SlaCreditEntity> own, IEnumerable<SlaCreditEntity> ready, IReadOnlyList<DeploymentCharge> charges)
    {
        var taken = own.Where(c => c.State == SlaCreditState.Approved).ToList();
        var left = charges.Sum(c => c.Amount.Amount) - taken.Sum(c => c.Amount.Amount);
        foreach (var late in ready.Where(c => c.Period < one.Period.Start && c.Amount.Currency == one.Terms.Currency))
        {
            if (late.Amount.Amount <= left)
            {
                taken.Add(late);
                left -= late.Amount.Amount;
            }
        }

        return (
            one with { Extras = one.Extras with { SlaCredits = [.. taken.Select(c => c.ToAllowance())] } },
            [.. own.Where(c => c.State == SlaCreditState.Proposed).Select(c => FormattableString.Invariant(
                $"The SLA credit of {c.Amount.Amount:0.00} {c.Amount.Currency} for {c.DeploymentName} waits for a decision"))]);
    }

    /// <summary>None where usage cannot be priced: then there is no document either.</summary>
    private static IReadOnlyList<DeploymentCharge> ChargesOf(BillingCase one)
    {
        var reasons = new List<string>();
        var rate = InvoiceComposer.RateOf(one, reasons);
        return reasons.Count > 0
            ? []
            : [.. RatedUsage.Of(one.Terms, rate, one.Period, one.Usage).Charges
                .Select(c => new DeploymentCharge(c.Key, new Money(c.Value, one.Terms.Currency)))];
    }
}
