using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Views;

/// <summary>The contract as it holds on a day, and how far its commitment is drawn down.</summary>
internal static class ContractReading
{
    public static async Task<ContractView> PresentAsync(
        BrokerDbContext db, OrganisationId organisation, DateOnly today, CancellationToken cancellationToken)
    {
        var contract = await db.Contracts.AsNoTracking().Where(c => c.OrganisationId == organisation && c.ValidFrom <= today)
            .OrderByDescending(c => c.ValidFrom).ThenByDescending(c => c.Version).FirstOrDefaultAsync(cancellationToken);
        if (contract is null)
        {
            return new ContractView(null, null, null, ContractTerms.Standard, null);
        }

        return new ContractView(
            contract.Number, contract.Version, contract.ValidFrom, contract.Terms,
            contract.Terms.Commitment is { } commitment
                ? await DrawnAsync(db, organisation, commitment, contract.Terms.Currency, cancellationToken)
                : null);
    }

    private static async Task<CommitmentView> DrawnAsync(
        BrokerDbContext db, OrganisationId organisation, SpendCommitment commitment, Currency currency, CancellationToken cancellationToken)
    {
        var (start, end) = (commitment.Term.Start, commitment.Term.End);
        var drawn = await db.Invoices.AsNoTracking()
            .Where(i => i.OrganisationId == organisation && i.PeriodStart >= start && i.PeriodStart < end && i.State != InvoiceState.Void)
            .SumAsync(i => i.CommitDrawn, cancellationToken);
        return new CommitmentView(commitment, new Money(commitment.Amount, currency), new Money(drawn, currency));
    }
}
