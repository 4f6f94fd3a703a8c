using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Domain.Placement;

/// <summary>
/// What we assume of networks, providers and machines before our own probes have said otherwise. Every figure is a
/// prior with a source, and a plan uses its low quantile (<see cref="PlanningQuantile"/>), never the claim itself.
/// </summary>
/// <remarks>
/// Taking the low quantile of every part at once is more careful than 90 % over the whole. That a dead replica is
/// replaced within minutes is not counted either: it needs a market that still has something to offer.
/// </remarks>
public sealed class ReliabilityPrior
{
    /// <summary>The share exceeds what we plan with at 90 % confidence.</summary>
    public const double PlanningQuantile = 0.10;

    /// <summary>A claimed uptime weighs as much as thirty days seen; the claims we get are monthly figures.</summary>
    private const double ClaimWeight = 30;

    /// <summary>
    /// A network that promises nothing as a whole: 99.5 %, what large clouds promise for one single machine, with
    /// the weight of 50 observations.
    /// </summary>
    private static readonly BetaBelief UnknownNetwork = BetaBelief.Of(0.995, 50);

    /// <summary>
    /// 419 unplanned interruptions of 16,384 H100 in 54 days (Meta, "The Llama 3 Herd of Models", 2024, section 3.3.4).
    /// </summary>
    private const double InterruptionsPerGpuHour = 419.0 / (16_384 * 54.0 * 24);

    private readonly Dictionary<NetworkId, double> _networks;
    private readonly double _unknownNetwork = UnknownNetwork.Quantile(PlanningQuantile);

    /// <param name="networks">Beliefs on whole networks; a network that is not in it counts as unknown.</param>
    public ReliabilityPrior(IReadOnlyDictionary<NetworkId, BetaBelief> networks) =>
        _networks = networks.ToDictionary(n => n.Key, n => n.Value.Quantile(PlanningQuantile));

    /// <summary>
    /// io.net says 99.7 % over its whole network in twelve months (its own statement, 2026, not checked by us).
    /// Akash states no figure for the network as a whole, so it counts as unknown.
    /// </summary>
    public static ReliabilityPrior Published { get; } = new(new Dictionary<NetworkId, BetaBelief>
    {
        [NetworkId.IoNet] = BetaBelief.Of(0.997, 50),
    });

    /// <summary>
    /// A provider of whom nothing is known: 95 % with the weight of 20 observations. Providers are independent
    /// operators without a contract of availability with us (Akash, io.net on demand).
    /// </summary>
    public BetaBelief UnknownProvider { get; init; } = new(19, 1);

    /// <summary>Assumed time until a failed machine serves again: half a day, because nobody promises a repair.</summary>
    public TimeSpan RepairTime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>P(the network as a whole is not dark): its control plane, its chain, its ingress.</summary>
    public double Network(NetworkId network) => _networks.GetValueOrDefault(network, _unknownNetwork);

    /// <summary>P(the provider works), its network working; the claim only moves the prior, it does not replace it.</summary>
    /// <param name="claimedUptime">Share in 0..1; null if there is no claim.</param>
    public double Provider(double? claimedUptime) => (claimedUptime is { } claim
        ? UnknownProvider.Observe(Math.Clamp(claim, 0, 1), ClaimWeight)
        : UnknownProvider).Quantile(PlanningQuantile);

    /// <summary>P(the machine's GPUs work), its provider working.</summary>
    public double Replica(int gpuCount) => 1 / (1 + (InterruptionsPerGpuHour * gpuCount * RepairTime.TotalHours));

    /// <summary>P(a replica on this offer serves), everything it depends on counted.</summary>
    public double Alone(Offer offer) =>
        Network(offer.Network) * Provider(offer.ClaimedUptime) * Replica(offer.GpuCount);
}
