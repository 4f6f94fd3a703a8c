using Broker.Domain.Shared;

namespace Broker.Domain.Sla;

/// <summary>
/// What the newest probe says about one watched replica. Only replicas that have served and are not known to be down
/// have a voice: of the others a failure is what was expected.
/// </summary>
/// <param name="LastAt">Its newest probe.</param>
/// <param name="Fails">Whether that probe failed.</param>
public readonly record struct TargetEvidence(NetworkId Network, string Provider, DateTimeOffset LastAt, bool Fails);

/// <summary>When we doubt ourselves.</summary>
/// <param name="Share">A network looks dark when more than this share of its providers fails, 0..1.</param>
/// <param name="MinimumProviders">With fewer unrelated providers in sight we never doubt ourselves.</param>
/// <param name="Window">Only what was seen within this time of now is evidence.</param>
public sealed record VantageRules(double Share, int MinimumProviders, TimeSpan Window)
{
    public static VantageRules Default { get; } = new(Share: 0.3, MinimumProviders: 5, Window: TimeSpan.FromSeconds(15));
}

/// <summary>
/// Tells an outage of ours from an outage of theirs. Targets of one provider fail together for reasons of its own, so
/// a provider is one voice; a whole network may go dark as well, so two networks must look dark at once before we
/// look at ourselves.
/// </summary>
public static class VantageDoubt
{
    /// <param name="network">Network of the replica whose failure is judged.</param>
    /// <param name="provider">Its provider, which has no voice in this.</param>
    /// <param name="targets">All targets this vantage watches.</param>
    public static bool IsDoubtful(
        NetworkId network, string provider, IEnumerable<TargetEvidence> targets, DateTimeOffset now, VantageRules rules)
    {
        var since = now - rules.Window;
        var voices = targets
            .Where(t => t.LastAt >= since)
            .Where(t => t.Network != network || t.Provider != provider)
            .GroupBy(t => (t.Network, t.Provider))
            .Select(g => (g.Key.Network, Fails: g.All(t => t.Fails)))
            .ToList();
        return voices.Count >= rules.MinimumProviders
            && voices.GroupBy(v => v.Network).Count(n => LooksDark([.. n.Select(v => v.Fails)], rules)) >= 2;
    }

    // One provider is no network: its own outage would be the whole share.
    private static bool LooksDark(IReadOnlyCollection<bool> fails, VantageRules rules) =>
        fails.Count >= 2 && fails.Count(f => f) > rules.Share * fails.Count;
}
