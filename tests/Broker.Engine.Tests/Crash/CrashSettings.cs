using Broker.Simulator;
using Broker.Simulator.Aethir;

namespace Broker.Engine.Tests.Crash;

/// <summary>One way to one simulated network.</summary>
/// <param name="Section">Of its settings, below <c>Networks</c>.</param>
/// <param name="Path">Below the simulator's address.</param>
internal sealed record NetworkPath(string Section, string Path, params IReadOnlyList<(string Key, string Value)> More)
{
    // The public test phrase of the network's own libraries; never to be given anything of worth.
    private const string EndowedMnemonic =
        "addict worth drip violin note olive final pelican perfect feel goat game horror brass fence deposit dutch improve setup stuff frost spirit smart alien";

    private const string Simulator = "SIMULATOR/";

    public static NetworkPath Akash { get; } = new("Akash", "akash/", ("ApiKey", SimulatorOptions.DefaultAkashApiKey));

    /// <summary>By the chain itself, with the wallet the simulator has endowed.</summary>
    public static NetworkPath AkashChain { get; } = new(
        "Akash", "akash/", ("Path", "Chain"), ("RestAddress", $"{Simulator}akash/chain/"), ("Mnemonic", EndowedMnemonic));

    public static NetworkPath IoNet { get; } = new("IoNet", "ionet/", ("ApiKey", SimulatorOptions.DefaultIoNetApiKey));

    /// <summary>A first term so short that it has to be extended at once.</summary>
    public static NetworkPath IoNetByTheHour { get; } = IoNet with { More = [.. IoNet.More, ("TermHours", "1")] };

    public static NetworkPath Dispersed { get; } = new(
        "Dispersed", "dispersed/",
        ("PublicKey", SimulatorOptions.DefaultDispersedPublicKey), ("SecretKey", SimulatorOptions.DefaultDispersedSecretKey));

    public static NetworkPath Lium { get; } = new("Lium", "lium/api/", ("ApiKey", SimulatorOptions.DefaultLiumApiKey));

    public static NetworkPath Targon { get; } = new("Targon", "targon/", ("ApiKey", SimulatorOptions.DefaultTargonApiKey));

    public static NetworkPath Aethir { get; } = new(
        "Aethir", "aethir/",
        ("AccessKey", AethirSimulatorOptions.DefaultAccessKey), ("SecretKey", AethirSimulatorOptions.DefaultSecretKey), ("RequestEvery", "00:00:00.5"));

    public static IReadOnlyList<NetworkPath> All { get; } = [Akash, IoNet, Dispersed, Lium, Targon, Aethir];

    public IEnumerable<(string Key, string Value)> Settings(Uri simulator) =>
    [
        ($"Networks:{Section}:Enabled", "true"),
        ($"Networks:{Section}:BaseAddress", $"{simulator}{Path}"),
        // Slower than the networks are: what waits for them must not give up because this machine is busy.
        ($"Networks:{Section}:TimeScale", "10"),
        ($"Networks:{Section}:AllowPrivateEndpoints", "true"),
        .. More.Select(m => ($"Networks:{Section}:{m.Key}", m.Value.Replace(Simulator, simulator.ToString(), StringComparison.Ordinal))),
    ];
}

internal static class CrashSettings
{
    /// <summary>A portal in a hurry.</summary>
    public static IReadOnlyList<(string Key, string Value)> Quick { get; } =
    [
        ("ASPNETCORE_ENVIRONMENT", "Testing"),
        ("Deployments:PollEvery", "00:00:00.2"),
        ("Deployments:LookForDueEvery", "00:00:00.1"),
        ("Deployments:ObserveEvery", "00:00:01"),
        ("Deployments:LeakGrace", "00:00:01"),
        ("Deployments:AvoidFailedProviderFor", "00:00:05"),
        ("Sla:ProbeEvery", "00:00:01"),
        ("Sla:ProbeTimeout", "00:00:00.4"),
        ("Sla:ReprobeGap", "00:00:00.1"),
        ("Sla:ShardLease", "00:00:01"),
        ("Logging:LogLevel:Default", "Warning"),
        ("Logging:LogLevel:Polly", "None"),
    ];
}
