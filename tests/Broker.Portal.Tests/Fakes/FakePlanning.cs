using Broker.Domain.Shared;
using Broker.Engine.Placement;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Answers every draft by a function the test chooses; stored plans get an id.</summary>
internal sealed class FakePlanning : IPlanning
{
    public Func<PlanDraft, PlanOutcome> Answer { get; set; } = _ => new PlanOutcome.Infeasible(["No answer was set."]);

    public List<PlanDraft> Previews { get; } = [];

    public List<PlanDraft> Stored { get; } = [];

    public Task<PlanOutcome> PreviewAsync(PlanDraft draft, CancellationToken cancellationToken)
    {
        Previews.Add(draft);
        return Task.FromResult(Answer(draft));
    }

    public Task<PlanOutcome> PlanAsync(PlanDraft draft, CancellationToken cancellationToken)
    {
        Stored.Add(draft);
        var outcome = Answer(draft);
        return Task.FromResult(outcome is PlanOutcome.Planned planned
            ? new PlanOutcome.Planned(planned.Plan with { Id = PlanId.New() })
            : outcome);
    }

    public Task<PlanView?> FindAsync(PlanId id, CancellationToken cancellationToken) => Task.FromResult<PlanView?>(null);
}
