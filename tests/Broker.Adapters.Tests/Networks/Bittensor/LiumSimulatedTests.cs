using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

/// <summary>The contract against the simulated Lium, ten times as fast as the real one, without its bad luck.</summary>
public sealed class LiumSimulatedTests() : SimulatedNetworkContract(
    NetworkId.Lium, "--Simulator:TimeScale=10", "--Simulator:LiumVerifyFailureRate=0", "--Simulator:LiumNodeLossRate=0", "--Simulator:LiumDirtyEndRate=0")
{
}
