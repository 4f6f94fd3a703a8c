using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

/// <summary>The contract against the simulated Targon.</summary>
public sealed class TargonSimulatedTests() : SimulatedNetworkContract(NetworkId.Targon)
{
    protected override bool SaysWhere => false;
}
