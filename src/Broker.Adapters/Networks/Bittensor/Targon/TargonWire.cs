using System.Text.Json;
using System.Text.Json.Serialization;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>What Targon says and wants, as far as the broker reads it.</summary>
internal static class TargonWire
{
    public const string Container = "RENTAL";
    public const string Machine = "VM";

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcTime() },
    };
}

internal sealed record TargonSpecWire(string? GpuType, int? GpuCount);

internal sealed record TargonSkuWire(string? Name, string? Type, TargonSpecWire? Spec, decimal? CostPerHour, int? Available);

internal sealed record TargonPageWire<T>(IReadOnlyList<T?>? Items, string? NextCursor)
    where T : class;

internal sealed record TargonUrlWire(int? Port, string? Url);

internal sealed record TargonStateWire(
    string? Status, string? Message, IReadOnlyList<TargonUrlWire?>? Urls, string? PublicIp, int? SshPort);

internal sealed record TargonResourceWire(string? Name);

internal sealed record TargonWorkloadWire(
    string? Uid, string? Name, string? Type, string? Image, TargonStateWire? State, TargonResourceWire? Resource, decimal? CostPerHour,
    DateTimeOffset? CreatedAt);

internal sealed record TargonEventWire(
    string? NewStatus, string? Message, string? DisplayMessage, string? Reason, int? ExitCode, DateTimeOffset? CreatedAt);

internal sealed record TargonPortWire(int Port)
{
    public string Protocol { get; } = "TCP";

    public string Routing { get; } = "PROXIED";
}

internal sealed record TargonEnvWire(string Name, string Value);

internal sealed record TargonCreateWire(
    string Name,
    string Image,
    string ResourceName,
    string Type,
    IReadOnlyList<TargonPortWire>? Ports,
    IReadOnlyList<TargonEnvWire>? Envs,
    IReadOnlyList<string>? Commands,
    IReadOnlyList<string>? Args,
    IReadOnlyList<string>? SshKeys);

internal sealed record TargonProblemWire(string? Error, string? Reason);

internal sealed record TargonVerifyWire(string Uid, string Digest);

internal sealed record TargonVerifiedWire(bool? Verified);

internal sealed record TargonCreditsWire(decimal? Credits, string? Currency);

internal sealed record TargonKeyWire(string? Uid, string? Name, string? PublicKeyRaw);

internal sealed record TargonNewKeyWire(string Name, string PublicKey);

internal sealed record TargonImageWire(string? Name);
