using Broker.Engine.Persistence;

namespace Broker.Engine.Billing;

/// <summary>Credits for missed promises, as the SLA contracts of the deployments decide them.</summary>
internal sealed class SlaPeriodCredits : IPeriodCredits
{
    public Task<IReadOnlyList<(BillingCase Case, IReadOnlyList<string> Waits)>> AddAsync(
        BrokerDbContext db, IReadOnlyList<BillingCase> cases, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<(BillingCase, IReadOnlyList<string>)>>([.. cases.Select(c => (c, (IReadOnlyList<string>)[]))]);
}
