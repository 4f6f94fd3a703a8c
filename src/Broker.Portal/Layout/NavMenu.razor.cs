using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Engine.Live;
using Broker.Portal.Access;

namespace Broker.Portal.Layout;

/// <summary>The navigation, with counts that follow the feed.</summary>
public sealed partial class NavMenu(IDeploymentReader deployments, IDesk desk)
{
    private DeploymentCounts? _counts;

    protected override async Task StartAsync(Viewer viewer)
    {
        if (viewer is Viewer.Member member)
        {
            Follow(member.Scope);
            await ReadAsync(CountAsync);
        }
    }

    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        if (!items.Any(i => i.Payload is LivePayload.DeploymentChanged or LivePayload.IncidentChanged))
        {
            return false;
        }

        var before = _counts;
        await ReadAsync(CountAsync);
        return before != _counts;
    }

    private async Task CountAsync(CancellationToken cancellationToken) =>
        _counts = await deployments.CountsAsync(cancellationToken);
}
