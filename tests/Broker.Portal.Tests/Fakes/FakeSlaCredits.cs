using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Sla;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeSlaCredits : ISlaCredits
{
    public List<SlaCreditView> Rows { get; } = [];

    /// <summary>What was decided, and why.</summary>
    public List<(Guid Credit, bool Approved, string Reason)> Decisions { get; } = [];

    public static SlaCreditView Credit() => new(
        Guid.NewGuid(), OrganisationId.New(), "Northwind", DeploymentId.New(), "llama", new DateOnly(2026, 10, 1), 0.999m, 0.991m,
        TimeSpan.FromHours(6), 10, Money.Usd(1200), Money.Usd(120), false, SlaCreditState.Proposed, null, null, null, null, "{}", "hash");

    public Task<Page<SlaCreditView>> ListAsync(SlaCreditState? state, BillingPeriod? period, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<SlaCreditView>(Rows, Rows.Count, page.Index, page.Take));

    public Task<SlaCreditView?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(Rows.Find(c => c.Id == id));

    public Task<SlaDecisionOutcome> ApproveAsync(Guid id, string reason, CancellationToken cancellationToken) => Decide(id, true, reason);

    public Task<SlaDecisionOutcome> RejectAsync(Guid id, string reason, CancellationToken cancellationToken) => Decide(id, false, reason);

    public Task<SlaDecisionOutcome> ExcludeAsync(DeploymentId deployment, Interval time, string reason, CancellationToken cancellationToken) =>
        Task.FromResult<SlaDecisionOutcome>(new SlaDecisionOutcome.Done());

    public Task<SlaDecisionOutcome> TakeBackAsync(Guid exclusion, string reason, CancellationToken cancellationToken) =>
        Task.FromResult<SlaDecisionOutcome>(new SlaDecisionOutcome.Done());

    public Task<SlaDecisionOutcome> AgreeAsync(DeploymentId deployment, SlaContract terms, DateOnly from, CancellationToken cancellationToken) =>
        Task.FromResult<SlaDecisionOutcome>(new SlaDecisionOutcome.Done());

    private Task<SlaDecisionOutcome> Decide(Guid id, bool approved, string reason)
    {
        Decisions.Add((id, approved, reason));
        Rows.RemoveAll(c => c.Id == id);
        return Task.FromResult<SlaDecisionOutcome>(new SlaDecisionOutcome.Done());
    }
}
