using System.Text.Json.Serialization;

namespace Broker.Simulator.Akash.Sdl;

// The JSON a provider receives. Which members are null and which are absent decides the version hash.
internal sealed record ManifestGroup(string Name, IReadOnlyList<ManifestService> Services);

internal sealed record ManifestService(
    string Name,
    string Image,
    IReadOnlyList<string>? Command,
    IReadOnlyList<string>? Args,
    IReadOnlyList<string>? Env,
    ManifestResources Resources,
    int Count,
    IReadOnlyList<ManifestExpose> Expose,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ManifestParams? Params,
    ManifestCredentials? Credentials);

internal sealed record ManifestValue(string Val);

internal sealed record ManifestAttribute(string Key, string Value);

internal sealed record ManifestUnits(
    ManifestValue Units,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ManifestAttribute>? Attributes = null);

internal sealed record ManifestSize(ManifestValue Size);

internal sealed record ManifestVolume(
    string Name,
    ManifestValue Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ManifestAttribute>? Attributes = null);

internal sealed record ManifestEndpoint(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Kind,
    [property: JsonPropertyName("sequence_number")] int SequenceNumber);

internal sealed record ManifestResources(
    int Id, ManifestUnits Cpu, ManifestSize Memory, IReadOnlyList<ManifestVolume> Storage, ManifestUnits Gpu,
    IReadOnlyList<ManifestEndpoint> Endpoints);

internal sealed record ManifestHttpOptions(
    int MaxBodySize,
    int ReadTimeout,
    int SendTimeout,
    int NextTries,
    int NextTimeout,
    IReadOnlyList<string> NextCases,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int ProxyBufferSize = 0);

internal sealed record ManifestExpose(
    int Port, int ExternalPort, string Proto, string Service, bool Global, IReadOnlyList<string>? Hosts,
    ManifestHttpOptions HttpOptions, string Ip, int EndpointSequenceNumber);

internal sealed record ManifestMount(string Name, string Mount, bool ReadOnly);

internal sealed record ManifestTee(string Type, bool Attestation);

internal sealed record ManifestPermissions(IReadOnlyList<string> Read);

internal sealed record ManifestParams(
    IReadOnlyList<ManifestMount>? Storage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ManifestPermissions? Permissions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ManifestTee? Tee);

internal sealed record ManifestCredentials(string Host, string Email, string Username, string Password);

/// <summary>What a provider is asked to price: one order per group.</summary>
internal sealed record OrderGroup(
    string Name,
    IReadOnlyList<ManifestAttribute> Attributes,
    IReadOnlyList<string> SignedByAnyOf,
    IReadOnlyList<string> SignedByAllOf,
    IReadOnlyList<OrderUnit> Units);

/// <param name="Resources">What one instance needs.</param>
/// <param name="Count">Instances.</param>
/// <param name="PriceCap">Most the tenant pays for one instance, in micro-ACT per block.</param>
internal sealed record OrderUnit(ManifestResources Resources, int Count, decimal PriceCap);

internal sealed record CompiledSdl(IReadOnlyList<ManifestGroup> Manifest, IReadOnlyList<OrderGroup> Orders)
{
    public string ManifestJson { get; } = ManifestVersion.Canonical(Manifest);

    /// <summary>SHA-256 of the canonical manifest: what the chain stores and the provider compares.</summary>
    public byte[] Version => ManifestVersion.Hash(ManifestJson);
}
