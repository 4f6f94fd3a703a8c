using Broker.Domain.Shared;
using Broker.Engine.Deployments;

namespace Broker.Engine.Billing.Budgets;

/// <summary>Closes deployments over money, each in a transaction of its own; one that is closing already is left alone.</summary>
public sealed class CloseAllOf(DeploymentBooks books)
{
    public async Task ExecuteAsync(IEnumerable<DeploymentId> deployments, string why, CancellationToken cancellationToken)
    {
        foreach (var deployment in deployments)
        {
            await using var book = await books.OpenAsync(deployment, cancellationToken);
            if (book is { IsOpen: true })
            {
                book.AskToClose(ActivityKind.Bad, why);
                await book.SaveAsync(cancellationToken);
            }
        }
    }
}
