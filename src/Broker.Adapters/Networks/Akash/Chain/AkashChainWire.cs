using System.Text.Json.Serialization;

namespace Broker.Adapters.Networks.Akash.Chain;

internal sealed record ChainPageWire([property: JsonPropertyName("next_key")] string? NextKey);

internal sealed record ChainDeploymentsWire(IReadOnlyList<AkashDeploymentDetailWire>? Deployments, ChainPageWire? Pagination);

internal sealed record ChainLeaseWire(AkashLeaseWire? Lease);

internal sealed record ChainLeasesWire(IReadOnlyList<ChainLeaseWire>? Leases, ChainPageWire? Pagination);

internal sealed record ChainBidsWire(IReadOnlyList<AkashBidWire>? Bids, ChainPageWire? Pagination);
