using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>What io.net says and wants, as far as the broker reads it. Requests must have no member the network does not know.</summary>
internal static class IoNetWire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>An id as the network wants it back: a number if it is one.</summary>
    public static JsonNode IdNode(string id) =>
        long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(id);
}

internal sealed record IoNetData<T>(T? Data)
    where T : class;

internal sealed record IoNetHardwareWire(
    int? MaxGpusPerContainer, int? Available, [property: JsonConverter(typeof(TextOrNumber))] string? HardwareId, string? HardwareName);

internal sealed record IoNetHardwareListWire(IReadOnlyList<IoNetHardwareWire>? Hardware);

internal sealed record IoNetReplicasWire([property: JsonConverter(typeof(TextOrNumber))] string? Id, string? Iso2, int? AvailableReplicas);

internal sealed record IoNetPriceWire(decimal? TotalCostUsdc, IReadOnlyList<int>? AvailableReplicaCount);

internal sealed record IoNetMachineWire(
    [property: JsonConverter(typeof(TextOrNumber))] string? DeployId, string? Name, int? NumCards, decimal? Price, int? VramPerCard,
    string? Interconnect, string? Location);

internal sealed record IoNetMachineListWire(IReadOnlyList<IoNetMachineWire>? Hardware);

internal sealed record IoNetRowWire(
    [property: JsonConverter(typeof(TextOrNumber))] string? Id, string? Status, string? Name, DateTimeOffset? CreatedAt,
    int? HardwareQuantity, long? ComputeMinutesRemaining);

internal sealed record IoNetListWire(IReadOnlyList<IoNetRowWire>? Deployments, int? Total);

internal sealed record IoNetLocationWire(string? Iso2);

/// <param name="AmountPaid">USD; grows with each extension.</param>
internal sealed record IoNetDetailWire(
    string? Status, DateTimeOffset? CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, decimal? AmountPaid, int? TotalGpus,
    long? ComputeMinutesServed, long? ComputeMinutesRemaining, IReadOnlyList<IoNetLocationWire>? Locations);

internal sealed record IoNetEventWire(DateTimeOffset? Time, string? Message);

/// <summary>A container or a machine; each names its id, its events and its address in its own way.</summary>
internal sealed record IoNetWorkerWire(
    string? ContainerId, string? VmId, string? Status, IReadOnlyList<IoNetEventWire>? ContainerEvents, IReadOnlyList<IoNetEventWire>? VmEvents,
    string? PublicUrl, string? SshAccess)
{
    [JsonIgnore]
    public string? Id => ContainerId ?? VmId;

    [JsonIgnore]
    public IReadOnlyList<IoNetEventWire>? Events => ContainerEvents ?? VmEvents;
}

internal sealed record IoNetWorkersWire(IReadOnlyList<IoNetWorkerWire>? Workers);

internal sealed record IoNetWrittenWire([property: JsonConverter(typeof(TextOrNumber))] string? DeploymentId);

internal sealed record IoNetContainerConfigWire(
    int ReplicaCount,
    int TrafficPort,
    IReadOnlyDictionary<string, string> EnvVariables,
    IReadOnlyDictionary<string, string>? SecretEnvVariables,
    IReadOnlyList<string>? Entrypoint,
    IReadOnlyList<string>? Args);

internal sealed record IoNetRegistryConfigWire(string ImageUrl);

internal sealed record IoNetDeployWire(
    string ResourcePrivateName,
    int DurationHours,
    int GpusPerContainer,
    JsonNode HardwareId,
    IReadOnlyList<JsonNode> LocationIds,
    IoNetContainerConfigWire ContainerConfig,
    IoNetRegistryConfigWire RegistryConfig);

internal sealed record IoNetMachineDeployWire(
    string ResourcePrivateName,
    int DurationHours,
    int GpusPerVm,
    JsonNode HardwareId,
    IReadOnlyList<JsonNode> LocationIds,
    int VmsQty,
    IReadOnlyDictionary<string, string> SshKeys,
    string VmImageType);

internal sealed record IoNetExtendWire(int DurationHours);
