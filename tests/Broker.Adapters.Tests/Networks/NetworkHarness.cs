using Broker.Adapters.Networks;
using Broker.Adapters.Networks.Akash;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Adapters.Tests.Networks;

/// <summary>The adapters as the host registers them, over a prepared network.</summary>
internal sealed class NetworkHarness : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    /// <summary>A number as the Console gives it: milliseconds of <see cref="Start"/>.</summary>
    public const string Dseq = "1795341600000";

    private readonly ServiceProvider _services;

    public NetworkHarness(HttpMessageHandler wire, params (string Key, string Value)[] settings)
        : this(wire, connected: null, settings)
    {
    }

    /// <param name="connected">Keys that came while the process ran; null for none.</param>
    public NetworkHarness(HttpMessageHandler wire, INetworkCredentials? connected, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        if (connected is not null)
        {
            services.AddSingleton(connected);
        }

        services.AddSingleton<TimeProvider>(Clock);
        services.AddNetworks(Configuration([.. Defaults, .. settings]));
        foreach (var network in (NetworkId[])[NetworkId.Akash, AkashRegistration.Market, AkashRegistration.Records, NetworkId.IoNet, NetworkId.Dispersed, NetworkId.Aethir, NetworkId.Lium, NetworkId.Targon])
        {
            services.AddHttpClient(network.Value).ConfigurePrimaryHttpMessageHandler(() => wire);
        }

        _services = services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>A machine that nobody asks anything special of.</summary>
    public static WorkloadSpec Machine { get; } = new("", [], [], new Dictionary<string, string>(StringComparer.Ordinal), 22, "/", 4000, 16_384, 51_200)
    {
        Kind = WorkloadKind.Machine,
        SshKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMzu1zYgqbFLgvTzTVXMVkHoFRXTqMYqmOqk9hnMjm9T ada@acme.example"],
    };

    public FakeTimeProvider Clock { get; } = new(Start);

    public IComputeNetwork Akash => _services.GetRequiredService<ComputeNetworks>().Get(NetworkId.Akash);

    public IComputeNetwork IoNet => _services.GetRequiredService<ComputeNetworks>().Get(NetworkId.IoNet);

    public IComputeNetwork Dispersed => _services.GetRequiredService<ComputeNetworks>().Get(NetworkId.Dispersed);

    public IComputeNetwork Aethir => _services.GetRequiredService<ComputeNetworks>().Get(NetworkId.Aethir);

    public IComputeNetwork Lium => _services.GetRequiredService<ComputeNetworks>().Get(NetworkId.Lium);

    public IComputeNetwork Targon => _services.GetRequiredService<ComputeNetworks>().Get(NetworkId.Targon);

    public ComputeNetworks Networks => _services.GetRequiredService<ComputeNetworks>();

    public void CheckOptions() => _services.GetRequiredService<IStartupValidator>().Validate();

    public static IConfiguration Configuration(params (string Key, string Value)[] settings)
    {
        // The last word counts, as with several sources of configuration.
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    public static LeaseOrder Order(
        Offer offer, decimal ceilingPerHour = 2m, ReplicaId? replica = null, IReadOnlyDictionary<string, string>? environment = null) => new(
        replica ?? new ReplicaId(Guid.Parse("0195f0a1-0000-7000-8000-000000000001")),
        offer,
        new WorkloadSpec(
            "ghcr.io/acme/model:1.4.2", ["python3"], ["-m", "http.server"], environment ?? new Dictionary<string, string>(StringComparer.Ordinal),
            8000, "/", 4000, 16_384, 51_200),
        Money.Usd(ceilingPerHour),
        TimeSpan.FromHours(1));

    public void Dispose() => _services.Dispose();

    private static readonly (string Key, string Value)[] Defaults =
    [
        ("Networks:Akash:Enabled", "true"),
        ("Networks:Akash:ApiKey", "ac.sk.test.key"),
        ("Networks:Akash:BaseAddress", "http://console.test/akash"),
        ("Networks:Akash:RestAddress", "http://chain.test/"),
        ("Networks:IoNet:Enabled", "true"),
        ("Networks:IoNet:ApiKey", "io-test-key"),
        ("Networks:IoNet:BaseAddress", "http://console.test/ionet"),
        ("Networks:IoNet:RequestsPerSecond", "1000"),
        ("Networks:IoNet:Machines", "false"),
        ("Networks:Dispersed:Enabled", "true"),
        ("Networks:Dispersed:PublicKey", "pk_test"),
        ("Networks:Dispersed:SecretKey", "sk_test_0000000000000001"),
        ("Networks:Dispersed:BaseAddress", "http://console.test/dispersed"),
        ("Networks:Dispersed:RequestsPerSecond", "1000"),
        ("Networks:Aethir:Enabled", "true"),
        ("Networks:Aethir:AccessKey", "ak-test"),
        ("Networks:Aethir:SecretKey", "sk-test-secret-key"),
        ("Networks:Aethir:BaseAddress", "http://console.test/aethir"),
        ("Networks:Aethir:RequestEvery", "00:00:00"),
        ("Networks:Lium:Enabled", "true"),
        ("Networks:Lium:ApiKey", "sk_test"),
        ("Networks:Lium:BaseAddress", "http://console.test/lium"),
        ("Networks:Lium:RequestsPerSecond", "1000"),
        ("Networks:Targon:Enabled", "true"),
        ("Networks:Targon:ApiKey", "targon-test"),
        ("Networks:Targon:BaseAddress", "http://console.test/targon"),
        ("Networks:Targon:RequestsPerSecond", "1000"),
    ];
}
