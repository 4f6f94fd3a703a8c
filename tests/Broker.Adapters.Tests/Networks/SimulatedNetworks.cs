using System.Net.Http.Json;
using Broker.Adapters.Networks;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;
using Broker.Simulator;
using Broker.Simulator.Aethir;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Adapters.Tests.Networks;

/// <summary>The simulator on a port of its own and the adapters as the host registers them, both on one clock that the test drives.</summary>
internal sealed class SimulatedNetworks : IAsyncDisposable
{
    private readonly WebApplication _simulator;
    private readonly List<ServiceProvider> _lives = [];
    private readonly HttpClient _control;
    private readonly Func<ServiceProvider> _live;

    private SimulatedNetworks(WebApplication simulator, FakeTimeProvider clock, (string Key, string Value)[] settings)
    {
        _simulator = simulator;
        Clock = clock;
        var root = new Uri(simulator.Urls.Single());
        _control = new HttpClient { BaseAddress = new Uri(root, "control/") };
        (string Key, string Value)[] all =
        [
            ("Networks:Akash:Enabled", "true"),
            ("Networks:Akash:ApiKey", SimulatorOptions.DefaultAkashApiKey),
            ("Networks:Akash:BaseAddress", $"{root}akash/"),
            ("Networks:Akash:RestAddress", $"{root}akash/chain/"),
            ("Networks:Akash:Mnemonic", Fixture.Text("akash/jwt/mnemonic").Trim()),
            ("Networks:Akash:AllowPrivateEndpoints", "true"),
            ("Networks:IoNet:Enabled", "true"),
            ("Networks:IoNet:ApiKey", SimulatorOptions.DefaultIoNetApiKey),
            ("Networks:IoNet:BaseAddress", $"{root}ionet/"),
            ("Networks:IoNet:AllowPrivateEndpoints", "true"),
            ("Networks:IoNet:RequestsPerSecond", "1000"),
            ("Networks:Dispersed:Enabled", "true"),
            ("Networks:Dispersed:PublicKey", SimulatorOptions.DefaultDispersedPublicKey),
            ("Networks:Dispersed:SecretKey", SimulatorOptions.DefaultDispersedSecretKey),
            ("Networks:Dispersed:BaseAddress", $"{root}dispersed/"),
            ("Networks:Dispersed:AllowPrivateEndpoints", "true"),
            ("Networks:Dispersed:RequestsPerSecond", "1000"),
            ("Networks:Aethir:Enabled", "true"),
            ("Networks:Aethir:AccessKey", AethirSimulatorOptions.DefaultAccessKey),
            ("Networks:Aethir:SecretKey", AethirSimulatorOptions.DefaultSecretKey),
            ("Networks:Aethir:BaseAddress", $"{root}aethir/"),
            ("Networks:Aethir:AllowPrivateEndpoints", "true"),
            ("Networks:Aethir:RequestEvery", "00:00:00"),
            ("Networks:Lium:Enabled", "true"),
            ("Networks:Lium:ApiKey", SimulatorOptions.DefaultLiumApiKey),
            ("Networks:Lium:BaseAddress", $"{root}lium/api/"),
            ("Networks:Lium:AllowPrivateEndpoints", "true"),
            ("Networks:Lium:RequestsPerSecond", "1000"),
            ("Networks:Targon:Enabled", "true"),
            ("Networks:Targon:ApiKey", SimulatorOptions.DefaultTargonApiKey),
            ("Networks:Targon:BaseAddress", $"{root}targon/"),
            ("Networks:Targon:AllowPrivateEndpoints", "true"),
            ("Networks:Targon:RequestsPerSecond", "1000"),
            .. settings,
        ];
        _live = () =>
        {
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(clock);
            services.AddNetworks(NetworkHarness.Configuration(all));
            return services.BuildServiceProvider();
        };
        _lives.Add(_live());
    }

    public FakeTimeProvider Clock { get; }

    public ComputeNetworks Networks => _lives[^1].GetRequiredService<ComputeNetworks>();

    /// <summary>The adapters of a process that was killed and started again: they remember nothing.</summary>
    public ComputeNetworks Restart()
    {
        _lives.Add(_live());
        return Networks;
    }

    public static async Task<SimulatedNetworks> StartAsync(string[] simulatorArguments, params (string Key, string Value)[] settings)
    {
        var clock = new FakeTimeProvider(NetworkHarness.Start);
        var simulator = SimulatorApplication.Create(["--urls", "http://127.0.0.1:0", .. simulatorArguments], builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Logging.ClearProviders();
        });
        await simulator.StartAsync();
        return new SimulatedNetworks(simulator, clock, settings);
    }

    /// <summary>Orders something at the simulator's control API.</summary>
    public async Task ControlAsync(string path, object? body = null)
    {
        using var response = await _control.PostAsJsonAsync(path, body ?? new { });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Kills every workload of one network.</summary>
    public async Task KillAllAsync(NetworkId network)
    {
        var workloads = await _control.GetFromJsonAsync<IReadOnlyList<RunningWorkload>>($"workloads?network={network}") ?? [];
        foreach (var workload in workloads)
        {
            await ControlAsync($"workloads/{workload.Id}/kill");
        }
    }

    /// <summary>Lets network time pass until <paramref name="look"/> gives something.</summary>
    public async Task<T> WaitForAsync<T>(Func<Task<T?>> look, TimeSpan atMost)
        where T : class
    {
        var until = Clock.GetUtcNow() + atMost;
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            Assert.True(Clock.GetUtcNow() < until, $"Nothing came within {atMost}.");
            Clock.Advance(TimeSpan.FromSeconds(3));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        foreach (var life in _lives)
        {
            await life.DisposeAsync();
        }

        await _simulator.DisposeAsync();
    }

    private sealed record RunningWorkload(string Id);
}
