using System.Text.Json;

namespace Broker.Simulator.IoNet;

internal static class IoNetJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static IResult Data(object data) => Results.Json(new { data }, Options);

    public static IResult Written(IoNetDeployment deployment) => Bare(new WrittenWire("success", deployment.Id.ToString()));

    public static IResult Bare(object body, int status = 200) => Results.Json(body, Options, statusCode: status);
}

internal sealed record IoNetIssue(IReadOnlyList<object> Loc, string Msg, string Type);

/// <summary>A refusal of io.net: a sentence, a list of wrong fields, or whatever body it happens to send.</summary>
internal sealed class IoNetProblem(int status, object body) : Exception
{
    public IoNetProblem(int status, string detail)
        : this(status, new { detail })
    {
    }

    public static IoNetProblem Unprocessable(IReadOnlyList<IoNetIssue> issues) => new(422, new { detail = issues });

    public IResult Answer() => IoNetJson.Bare(body, status);
}

internal sealed record HardwareWire(int MaxGpusPerContainer, int Available, int HardwareId, string HardwareName, string BrandName);

internal sealed record LocationWire(int Id, string Iso2, string Name);

internal sealed record ReplicasWire(int Id, string Iso2, string Name, int AvailableReplicas);

internal sealed record PriceWire(
    int ReplicaCount, int GpusPerContainer, IReadOnlyList<int> AvailableReplicaCount, decimal Discount, decimal IonetFee, decimal IonetFeePercent,
    decimal CurrencyConversionFee, decimal CurrencyConversionFeePercent, decimal TotalCostUsdc);

internal sealed record WrittenWire(string Status, string DeploymentId);

internal sealed record DeploymentRowWire(
    string Id, string Status, string Name, decimal CompletedPercent, int HardwareQuantity, string BrandName, string HardwareName,
    int ComputeMinutesServed, int ComputeMinutesRemaining, string CreatedAt);

internal sealed record DeploymentListWire(IReadOnlyList<DeploymentRowWire> Deployments, int Total, IReadOnlyList<string> Statuses);

internal sealed record ContainerConfigWire(
    IReadOnlyList<string>? Entrypoint, IReadOnlyDictionary<string, string> EnvVariables, int TrafficPort, string ImageUrl,
    IReadOnlyList<string> SecretEnvKeys);

internal sealed record DetailWire(
    string Id, string Status, string CreatedAt, string? StartedAt, string? FinishedAt, decimal AmountPaid, decimal CompletedPercent, int TotalGpus,
    int GpusPerContainer, int TotalContainers, string HardwareName, int HardwareId, IReadOnlyList<LocationWire> Locations, string BrandName,
    int ComputeMinutesServed, int ComputeMinutesRemaining, ContainerConfigWire ContainerConfig);

internal sealed record ContainerEventWire(string Time, string Message);

internal sealed record WorkerWire(
    string DeviceId, string ContainerId, string Hardware, string BrandName, string CreatedAt, double UptimePercent, int GpusPerContainer,
    string Status, IReadOnlyList<ContainerEventWire>? ContainerEvents, string? PublicUrl);

/// <param name="Workers">Of one product: <see cref="WorkerWire"/> or <see cref="MachineWorkerWire"/>.</param>
internal sealed record WorkerPageWire(int Total, IReadOnlyList<object> Workers);

internal sealed record MachinePriceWire(
    int ReplicaCount, int GpusPerVm, IReadOnlyList<int> AvailableReplicaCount, decimal Discount, decimal IonetFee, decimal IonetFeePercent,
    decimal CurrencyConversionFee, decimal CurrencyConversionFeePercent, decimal TotalCostUsdc);

internal sealed record MachineLimitWire(int MaxGpusPerVm, int Available, int HardwareId, string HardwareName, string BrandName);

internal sealed record MachinesFreeWire(int Id, string Iso2, string Name, int AvailableVms);

internal sealed record MachineDetailWire(
    string Id, string Status, string CreatedAt, string? StartedAt, string? FinishedAt, decimal AmountPaid, decimal CompletedPercent, int TotalGpus,
    int GpusPerVm, int TotalVms, string HardwareName, JsonElement HardwareId, IReadOnlyList<LocationWire> Locations, string BrandName,
    int ComputeMinutesServed, int ComputeMinutesRemaining, IReadOnlyDictionary<string, string> SshKeys, IReadOnlyList<string> GithubIds);

internal sealed record MachineServiceWire(
    int Port, string Protocol, IReadOnlyList<string> Whitelist, int? PublicPort, string? PublicIp, string? SrvRecord);

internal sealed record MachineWorkerWire(
    string DeviceId, string VmId, string Hardware, string BrandName, string CreatedAt, double UptimePercent, int GpusPerVm,
    string Status, IReadOnlyList<ContainerEventWire>? VmEvents, string? SshAccess, IReadOnlyDictionary<string, MachineServiceWire> NetworkServices);

internal sealed record MachineWire(
    string Id, JsonElement DeployId, string Name, int NumCards, string Supplier, decimal Price, int VramPerCard, string Interconnect, bool Nvlink,
    int Storage, int Vcpu, int Memory, string Location);

internal sealed record InventoryRowWire(
    string HardwareName, int NumOfGpus, string Region, IReadOnlyList<string> ConnectivityTier, string DeviceType);

internal sealed record InventoryPagingWire(int TotalItems, int TotalPages, int CurrentPage, int ItemsPerPage);

internal sealed record InventoryWire(
    string Status, IReadOnlyList<string> HardwareNames, IReadOnlyList<int> HardwareQuantities, InventoryPagingWire Pagination,
    IReadOnlyList<InventoryRowWire> Data);
