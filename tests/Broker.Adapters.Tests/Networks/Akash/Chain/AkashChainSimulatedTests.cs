using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash.Chain;

/// <summary>With a wallet of our own, against the simulated chain and the providers' own gateways.</summary>
public sealed class AkashChainSimulatedTests() : SimulatedNetworkContract(NetworkId.Akash)
{
    private protected override IReadOnlyList<(string Key, string Value)> Settings => [("Networks:Akash:Path", "Chain")];
}
