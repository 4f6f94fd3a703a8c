using System.Runtime.CompilerServices;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Broker.Host.Hubs;

/// <summary>
/// The live feed for programs. Each stream pumps its own subscription, and nothing is ever sent to all: a client that
/// stops reading holds back its own stream and nobody else's.
/// </summary>
[Authorize(Policy = BrokerPolicies.Read)]
internal sealed class LiveHub(ILiveFeed feed, IDeploymentReader deployments, TenantContext tenant) : Hub
{
    private const string StreamCount = "streams";
    private const int MostStreams = 16;

    /// <summary>Newest states as they change, in batches, of everything the caller may see or of one deployment.</summary>
    /// <param name="deploymentId">Null for everything.</param>
    public async IAsyncEnumerable<IReadOnlyList<LiveItem>> Watch(
        Guid? deploymentId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scope = await ScopeAsync(deploymentId, cancellationToken);
        if (Count(+1) > MostStreams)
        {
            Count(-1);
            throw new HubException($"One connection may watch at most {MostStreams} things at once.");
        }

        try
        {
            using var subscription = feed.Subscribe(scope);
            await foreach (var batch in subscription.ReadAsync(cancellationToken))
            {
                yield return batch;
            }
        }
        finally
        {
            Count(-1);
        }
    }

    private async Task<LiveScope> ScopeAsync(Guid? deploymentId, CancellationToken cancellationToken)
    {
        if (deploymentId is { } id)
        {
            // Read as the caller: what row-level security hides does not exist here either.
            return await deployments.FindAsync(new DeploymentId(id), cancellationToken) is { } found
                ? new LiveScope.OneDeployment(found.Organisation, found.Id)
                : throw new HubException("There is no such deployment.");
        }

        return tenant.Current switch
        {
            Tenant.Staff => new LiveScope.Everything(),
            Tenant.Member member => new LiveScope.OneOrganisation(member.Organisation),
            _ => throw new HubException("Only a member of an organisation may watch."),
        };
    }

    private int Count(int change)
    {
        // Streams of one connection begin and end on different threads.
        lock (Context.Items)
        {
            var count = (Context.Items.TryGetValue(StreamCount, out var before) ? (int)before! : 0) + change;
            Context.Items[StreamCount] = count;
            return count;
        }
    }
}
