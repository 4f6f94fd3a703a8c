using Broker.Domain.Shared;
using Broker.Engine.Deployments;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Keeps what was saved; answers what a test says.</summary>
internal sealed class FakeDeploymentLabels : IDeploymentLabels
{
    public List<(DeploymentId Deployment, DeploymentLabels Labels)> Saved { get; } = [];

    public LabelOutcome? Answer { get; set; }

    public Task<LabelOutcome> SaveAsync(DeploymentId deployment, DeploymentLabels labels, CancellationToken cancellationToken)
    {
        if (Answer is { } answer)
        {
            return Task.FromResult(answer);
        }

        Saved.Add((deployment, labels));
        return Task.FromResult<LabelOutcome>(new LabelOutcome.Saved(labels));
    }
}
