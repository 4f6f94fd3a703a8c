namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>What an SDL text says, without its spelling: what is read from a text, and what a text is written from.</summary>
internal sealed record SdlDocument
{
    public const string Version20 = "2.0";
    public const string Version21 = "2.1";

    public required string Version { get; init; }

    public required IReadOnlyList<SdlService> Services { get; init; }

    public required IReadOnlyList<SdlCompute> Computes { get; init; }

    public required IReadOnlyList<SdlPlacement> Placements { get; init; }

    public required IReadOnlyList<SdlDeployment> Deployments { get; init; }

    /// <summary>Names of leased IP addresses.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>Least notice a provider must give before it takes its machine back, as <c>24h</c>; null for none.</summary>
    public string? ReclamationWindow { get; init; }
}

internal sealed record SdlService
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>As <c>NAME=value</c>; the order counts for the hash.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<SdlExpose> Exposes { get; init; } = [];

    /// <summary>Null when the text has none: an empty one is another manifest.</summary>
    public SdlParameters? Parameters { get; init; }

    public SdlCredentials? Credentials { get; init; }
}

/// <param name="As">The port outside; null for the same.</param>
/// <param name="Protocol">TCP or UDP, in upper case.</param>
/// <param name="Hosts">Host names the provider's HTTP ingress answers to besides its own.</param>
internal sealed record SdlExpose(
    int Port, int? As, string Protocol, IReadOnlyList<string> Hosts, SdlHttpOptions Http, IReadOnlyList<SdlExposeTo> To)
{
    public int External => As ?? Port;

    /// <summary>TCP port 80 outside is served by the provider's HTTP ingress; any other by a port it picks.</summary>
    public bool IsIngress => Protocol == "TCP" && External == 80;
}

/// <param name="Service">Another service that may connect; empty for none.</param>
/// <param name="Ip">Name of a leased IP address; empty for none.</param>
internal sealed record SdlExposeTo(string Service, bool Global, string Ip);

/// <summary>Times in milliseconds, sizes in bytes.</summary>
/// <param name="ProxyBufferSize">0 for the provider's own.</param>
internal sealed record SdlHttpOptions(
    long MaxBodySize, long ReadTimeout, long SendTimeout, long NextTries, long NextTimeout, IReadOnlyList<string> NextCases, long ProxyBufferSize)
{
    public static SdlHttpOptions Default { get; } = new(1_048_576, 60_000, 60_000, 3, 0, ["error", "timeout"], 0);
}

/// <param name="Read">What the workload may read about itself; null when the text does not say.</param>
/// <param name="Tee">cpu or cpu-gpu for a confidential machine; null for none.</param>
internal sealed record SdlParameters(IReadOnlyList<SdlMount> Mounts, IReadOnlyList<string>? Read, string? Tee);

internal sealed record SdlMount(string Volume, string Path, bool ReadOnly);

internal sealed record SdlCredentials(string Host, string Email, string Username, string Password);

/// <param name="Architecture">amd64 or arm64; null for any.</param>
/// <param name="Gpus">Alternatives of each other.</param>
internal sealed record SdlCompute(
    string Name,
    int CpuMillicores,
    string? Architecture,
    long MemoryBytes,
    IReadOnlyList<SdlVolume> Volumes,
    int GpuUnits,
    IReadOnlyList<AkashGpu> Gpus);

/// <param name="Kind">Null for the container's own, ephemeral disk.</param>
internal sealed record SdlVolume(string Name, long Bytes, SdlVolumeKind? Kind)
{
    public const string DefaultName = "default";

    public bool IsPersistent => Kind is { Persistent: true };
}

/// <param name="Class">ram, default, beta1, beta2 or beta3.</param>
internal sealed record SdlVolumeKind(string Class, bool Persistent);

/// <param name="AllOf">Auditors who must all have signed the provider's attributes.</param>
internal sealed record SdlPlacement(
    string Name,
    IReadOnlyList<SdlAttribute> Attributes,
    IReadOnlyList<string> AllOf,
    IReadOnlyList<string> AnyOf,
    IReadOnlyList<SdlPrice> Prices);

internal sealed record SdlAttribute(string Key, string Value);

/// <param name="Amount">Most that is paid per block for one instance of the profile.</param>
internal sealed record SdlPrice(string Profile, string Denom, decimal Amount);

internal sealed record SdlDeployment(string Service, string Placement, string Profile, int Count);
