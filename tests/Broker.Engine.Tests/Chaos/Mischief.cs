using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Engine.Tests.Chaos;

/// <summary>Breaks simulated networks at random, by the seed, and mends them again.</summary>
internal sealed class Mischief(HttpClient simulator, int seed)
{
    private static readonly string[] Faults =
        ["429", "500", "503", "html", "truncated", "wrong-types", "wrong-shape", "huge", "lost-response", "refused", "slow", "key-set", "manifest-lost", "clock-skew"];

    private static readonly string[] Manners = ["kill", "hang", "slow", "fail"];

    private readonly Random _random = new(seed);
    private readonly HashSet<(string Network, string Provider)> _darkProviders = [];
    private readonly HashSet<string> _darkNetworks = [];

    /// <summary>How often each thing was done.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    public async Task ActAsync(CancellationToken cancellationToken)
    {
        var state = await simulator.GetFromJsonAsync<JsonElement>("control/state", cancellationToken);
        var networks = state.GetProperty("networks").EnumerateArray().ToList();
        var network = networks[_random.Next(networks.Count)];
        var name = network.GetProperty("network").GetString()!;
        await (_random.Next(20) switch
        {
            0 => DarkenNetworkAsync(name, cancellationToken),
            1 => TellAsync("refuse", $"control/networks/{name}/refuse-bids", cancellationToken),
            2 or 3 => DarkenProviderAsync(name, network, cancellationToken),
            4 or 5 or 6 => HurtWorkloadAsync(cancellationToken),
            7 or 8 or 9 => MendSomethingAsync(networks, cancellationToken),
            _ => SpoilAsync(name, cancellationToken),
        });
    }

    public async Task MendAllAsync(CancellationToken cancellationToken)
    {
        await simulator.DeleteAsync(new Uri("control/faults", UriKind.Relative), cancellationToken);
        var state = await simulator.GetFromJsonAsync<JsonElement>("control/state", cancellationToken);
        foreach (var network in state.GetProperty("networks").EnumerateArray().Select(n => n.GetProperty("network").GetString()!))
        {
            await PostAsync($"control/networks/{network}/light", cancellationToken);
            await PostAsync($"control/networks/{network}/accept-bids", cancellationToken);
        }

        foreach (var (network, provider) in _darkProviders)
        {
            await PostAsync($"control/providers/{network}/{Uri.EscapeDataString(provider)}/light", cancellationToken);
        }
    }

    private async Task SpoilAsync(string network, CancellationToken cancellationToken)
    {
        var kind = Faults[_random.Next(Faults.Length)];
        Count(kind);
        await simulator.PostAsJsonAsync(
            "control/faults",
            new { network, kind, count = 1 + _random.Next(4), delayMilliseconds = 2_000, retryAfterSeconds = 1 + _random.Next(3) }, cancellationToken);
    }

    private async Task HurtWorkloadAsync(CancellationToken cancellationToken)
    {
        var workloads = await simulator.GetFromJsonAsync<JsonElement>("control/workloads", cancellationToken);
        var running = workloads.EnumerateArray().Where(w => w.GetProperty("state").GetString() == "running").ToList();
        if (running.Count > 0)
        {
            var id = running[_random.Next(running.Count)].GetProperty("id").GetString();
            var manner = Manners[_random.Next(Manners.Length)];
            await TellAsync(manner, $"control/workloads/{id}/{manner}", cancellationToken);
        }
    }

    private async Task DarkenNetworkAsync(string network, CancellationToken cancellationToken)
    {
        // Not all at once: something must be left to move to.
        if (_darkNetworks.Count < 2 && _darkNetworks.Add(network))
        {
            await TellAsync("network dark", $"control/networks/{network}/dark", cancellationToken);
        }
    }

    private async Task DarkenProviderAsync(string network, JsonElement state, CancellationToken cancellationToken)
    {
        var providers = state.GetProperty("providers").EnumerateArray().ToList();
        if (providers.Count > 0)
        {
            var provider = providers[_random.Next(providers.Count)].GetProperty("id").GetString()!;
            _darkProviders.Add((network, provider));
            await TellAsync("provider dark", $"control/providers/{network}/{Uri.EscapeDataString(provider)}/dark", cancellationToken);
        }
    }

    private async Task MendSomethingAsync(List<JsonElement> networks, CancellationToken cancellationToken)
    {
        foreach (var network in networks.Select(n => n.GetProperty("network").GetString()!))
        {
            await PostAsync($"control/networks/{network}/accept-bids", cancellationToken);
        }

        foreach (var network in _darkNetworks)
        {
            await PostAsync($"control/networks/{network}/light", cancellationToken);
        }

        _darkNetworks.Clear();
        if (_darkProviders.Count > 0)
        {
            var (network, provider) = _darkProviders.First();
            _darkProviders.Remove((network, provider));
            await PostAsync($"control/providers/{network}/{Uri.EscapeDataString(provider)}/light", cancellationToken);
        }
    }

    private async Task TellAsync(string what, string path, CancellationToken cancellationToken)
    {
        Count(what);
        await PostAsync(path, cancellationToken);
    }

    // What is gone by the time it is hurt answers 404 or 409, and that is all right.
    private async Task PostAsync(string path, CancellationToken cancellationToken) =>
        (await simulator.PostAsync(new Uri(path, UriKind.Relative), null, cancellationToken)).Dispose();

    private void Count(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;
}
