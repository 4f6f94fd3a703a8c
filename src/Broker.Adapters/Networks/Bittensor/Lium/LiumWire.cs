using System.Text.Json;
using System.Text.Json.Serialization;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>What Lium says and wants, as far as the broker reads it.</summary>
internal static class LiumWire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcTime() },
    };
}

internal sealed record LiumLocationWire(string? CountryCode);

internal sealed record LiumGpuDetailWire(string? Name, double? Capacity);

internal sealed record LiumGpuWire(int? Count, string? Driver, IReadOnlyList<LiumGpuDetailWire?>? Details);

internal sealed record LiumSpecsWire(LiumGpuWire? Gpu);

/// <param name="PricePerHour">Of the whole node; some editions of the API had no other price.</param>
internal sealed record LiumExecutorWire(
    string? Id, string? MachineName, decimal? PricePerGpu, decimal? PricePerHour, int? GpuCount, int? AvailableGpuCount,
    int? MinGpuCountForRental, double? ReliabilityScore, string? Tier, LiumLocationWire? Location, LiumSpecsWire? Specs)
{
    public LiumGpuDetailWire? Gpu => Specs?.Gpu?.Details is [var first, ..] ? first : null;

    public string? GpuName => Gpu?.Name ?? MachineName;

    /// <summary>GPUs of the whole node.</summary>
    public int? Gpus => GpuCount ?? Specs?.Gpu?.Count;
}

internal sealed record LiumFeedNodeWire(string? GpuModel, int? GpuCount, decimal? PricePerNodeHour, string? CountryCode);

internal sealed record LiumFeedWire(IReadOnlyList<LiumFeedNodeWire?>? Nodes);

internal sealed record LiumImageWire(string? DockerImage, string? DockerImageTag);

internal sealed record LiumTemplateWire(
    [property: JsonConverter(typeof(TextOrNumber))] string? Id, string? Name, string? DockerImage, string? DockerImageTag, string? Status,
    DateTimeOffset? CreatedAt);

internal sealed record LiumNewTemplateWire(
    string Name,
    string DockerImage,
    string DockerImageTag,
    string DockerImageDigest,
    IReadOnlyList<int> InternalPorts,
    string StartupCommands,
    string Entrypoint,
    IReadOnlyDictionary<string, string> Environment)
{
    public string Category { get; } = "DOCKER";

    /// <summary>The environment carries secrets.</summary>
    public bool IsPrivate { get; } = true;

    public bool ContainerStartImmediately { get; } = true;

    public IReadOnlyList<string> Volumes { get; } = [];

    public string Description { get; } = "";

    public string Readme { get; } = "";
}

internal sealed record LiumRentWire(string PodName, string TemplateId, IReadOnlyList<string> UserPublicKey, int GpuCount);

internal sealed record LiumPodExecutorWire(
    string? Id, decimal? PricePerGpu, decimal? PricePerHour, string? ExecutorIpAddress);

internal sealed record LiumPodTemplateWire([property: JsonConverter(typeof(TextOrNumber))] string? Id, string? Name);

/// <param name="PortsMapping">From a port of the container to one of its host: an object, or the same as a text.</param>
internal sealed record LiumPodWire(
    [property: JsonConverter(typeof(TextOrNumber))] string? Id, string? PodName, string? Status, string? SshConnectCmd, JsonElement? PortsMapping,
    int? GpuCount, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? RemovalScheduledAt, LiumPodExecutorWire? Executor,
    LiumPodTemplateWire? Template);

internal sealed record LiumUserWire([property: JsonConverter(typeof(TextOrNumber))] string? Id, decimal? Balance);

/// <summary>All pods of the account at one moment.</summary>
internal sealed record LiumPods(WireAnswer Answer, IReadOnlyList<LiumPodWire> All)
{
    public IEnumerable<LiumPodWire> Named(string name) => All.Where(pod => pod.PodName == name);
}
