using Broker.Adapters.Networks.Akash.Gateway;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Chain;

/// <summary>Adds to the chain's picture what only the providers know: whether it runs, and where.</summary>
internal sealed class AkashChainStatus(AkashGateway gateway)
{
    /// <summary>A provider that does not answer leaves its lease without a status, which says nothing about the workload.</summary>
    public async Task<AkashDeploymentDetailWire> AddAsync(AkashDeploymentDetailWire detail, CancellationToken cancellationToken)
    {
        var leases = new List<AkashLeaseWire>();
        foreach (var lease in detail.Leases ?? [])
        {
            leases.Add(AkashMapping.IsLive(lease) ? lease with { Status = await FindAsync(lease, cancellationToken) } : lease);
        }

        return detail with { Leases = leases };
    }

    private async Task<AkashLeaseStatusWire?> FindAsync(AkashLeaseWire lease, CancellationToken cancellationToken)
    {
        if (AkashLeaseKey.Of(lease) is not { } key)
        {
            return null;
        }

        try
        {
            return await gateway.FindStatusAsync(key, cancellationToken);
        }
        catch (NetworkUnreachableException)
        {
            return null;
        }
    }
}
