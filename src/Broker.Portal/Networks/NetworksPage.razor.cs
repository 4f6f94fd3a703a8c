using Broker.Engine.Live;
using Broker.Engine.Networks;
using Broker.Portal.Access;
using Broker.Portal.Charts;

namespace Broker.Portal.Networks;

/// <summary>Which networks can be relied on? One tile each, all on the same scales.</summary>
public sealed partial class NetworksPage(INetworkHealthReader networks, TimeProvider clock)
{
    /// <summary>The figures are sums over 30 days; a reader sees no more by asking more often.</summary>
    internal static readonly TimeSpan ReadAtMostEvery = TimeSpan.FromSeconds(10);

    private IReadOnlyList<NetworkHealth>? _networks;
    private DateTimeOffset _readAt;
    private decimal _floor;
    private TimeSpan _longest;

    private TimeProvider Clock => clock;

    protected override async Task StartAsync(Viewer viewer)
    {
        Follow(viewer.Scope);
        await ReadListAsync();
    }

    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        if (!items.Any(i => Concerns(i.Payload)) || clock.GetUtcNow() - _readAt < ReadAtMostEvery)
        {
            return false;
        }

        await ReadListAsync();
        return true;
    }

    /// <summary>Whether a change may move a figure of a network.</summary>
    internal static bool Concerns(LivePayload payload) =>
        payload is LivePayload.OffersRefreshed or LivePayload.ReplicaChanged or LivePayload.IncidentChanged;

    private Task ReadListAsync() => ReadAsync(async cancellationToken =>
    {
        var list = await networks.ListAsync(cancellationToken);
        _floor = UptimeGauge.FloorOf(list.SelectMany(n => new[] { n.Record.Availability, (decimal?)n.ClaimedUptime }));
        _longest = list.Max(n => n.Record.ReadyP95) ?? TimeSpan.Zero;
        _networks = list;
        _readAt = clock.GetUtcNow();
    });
}
