using Broker.Engine.Persistence;

namespace Broker.Engine.Billing;

/// <summary>Adds to billing cases what a period's missed promises take off; part of the caller's transaction.</summary>
public interface IPeriodCredits
{
    /// <returns>The cases with their credits, and per case what must be decided by a person before it can be closed.</returns>
    Task<IReadOnlyList<(BillingCase Case, IReadOnlyList<string> Waits)>> AddAsync(
        BrokerDbContext db, IReadOnlyList<BillingCase> cases, CancellationToken cancellationToken);
}
