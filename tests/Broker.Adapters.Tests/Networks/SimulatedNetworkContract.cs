using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks;

/// <summary>The contract against the simulator.</summary>
public abstract class SimulatedNetworkContract(NetworkId network, params string[] simulatorArguments) : ComputeNetworkContract
{
    private SimulatedNetworks? _simulated;

    private protected SimulatedNetworks Simulated => _simulated ?? throw new InvalidOperationException("The simulator has not been started.");

    /// <summary>Of the adapters, beside the usual ones.</summary>
    private protected virtual IReadOnlyList<(string Key, string Value)> Settings => [];

    protected override async Task<IComputeNetwork> CreateNetworkAsync()
    {
        _simulated = await SimulatedNetworks.StartAsync(simulatorArguments, [.. Settings]);
        return _simulated.Networks.Get(network);
    }

    protected override async Task DisposeNetworkAsync()
    {
        if (_simulated is not null)
        {
            await _simulated.DisposeAsync();
        }
    }

    protected override Task<T> WaitForAsync<T>(Func<Task<T?>> look, TimeSpan atMost)
        where T : class =>
        Simulated.WaitForAsync(look, atMost);

    protected override Task LoseNextAnswerAsync() => FaultAsync("lost-response", count: 1);

    protected override Task BreakAsync(string kind) => FaultAsync(kind);

    protected override Task RefuseOrdersAsync() => Simulated.ControlAsync($"networks/{network}/refuse-bids");

    protected override Task GoDarkAsync() => Simulated.ControlAsync($"networks/{network}/dark");

    protected override Task KillWorkloadsAsync() => Simulated.KillAllAsync(network);

    private protected Task FaultAsync(string kind, int? count = null, string? path = null) =>
        // Nobody learns anything from waiting a second before each repetition of a 429.
        Simulated.ControlAsync("faults", new { network = network.Value, kind, count, path, retryAfterSeconds = 0 });
}
