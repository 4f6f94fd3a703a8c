using System.Text.Json;

namespace Broker.Simulator.Dispersed;

internal static class DispersedJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static IResult Answer(object body, int status = 200) => Results.Json(body, Options, statusCode: status);

    public static IResult Page<T>(IEnumerable<T> rows, DispersedPaging paging)
    {
        var all = rows.ToList();
        return Answer(new PageWire<T>([.. all.Skip((paging.Page - 1) * paging.Limit).Take(paging.Limit)], paging.Page, paging.Limit, all.Count));
    }
}

internal sealed record DispersedPaging(int Page, int Limit);

internal sealed class DispersedProblem(int status, string code, string message) : Exception(message)
{
    public static DispersedProblem NotFound(string what) => new(404, "NOT_FOUND", $"{what} not found");

    public static DispersedProblem Invalid(string message) => new(400, "VALIDATION_ERROR", message);

    public IResult Answer() => DispersedJson.Answer(new { error = new { code, message = Message } }, status);
}

internal sealed record PageWire<T>(IReadOnlyList<T> Data, int Page, int Limit, int Total);

internal sealed record GpuModelWire(string Name, int Count, int MinVramGib, Guid GpuRegistryUuid);

internal sealed record HardwareSummaryWire(
    int CpuCores, int GpuCount, string GpuModelLabel, IReadOnlyList<GpuModelWire> GpuModels, Guid GpuRegistryUuid, int MinGpuVramGib, int RamGib,
    int StorageGib);

internal sealed record PricingWire(decimal HourlyRateUsd, string QuotedAt);

internal sealed record OfferWire(string OfferId, string RegionCode, object Availability, HardwareSummaryWire HardwareSummary, PricingWire Pricing);

internal sealed record RegistryWire(Guid Uuid, string Name, int VramGb, bool Available);

internal sealed record JobWire(
    Guid Uuid, string Task, string Status, string? Title, string? Description, int CpuCount, int GpuCount, int MinRamGb, int MinStorageGb,
    int MinVramGb, string? GpuName, Guid? GpuRegistryUuid, long? MaxTimeoutRunMs, long MaxTimeoutAssignMs, long MaxTimeoutStartMs, int MaxNodeCount,
    int MaxRetryCount, IReadOnlyList<string> AllowedRegionCodes, object Parameters, string CreatedAt, string UpdatedAt);

internal sealed record NodeUrlWire(string Description, string Hostname, int Port, string Protocol, bool Tls);

internal sealed record RunWire(
    Guid Uuid, Guid JobUuid, string Status, long? StartedAtMs, IReadOnlyList<NodeUrlWire> NodeUrls);

internal sealed record RunWithLogsWire(
    Guid Uuid, Guid JobUuid, string Status, long? StartedAtMs, IReadOnlyList<NodeUrlWire> NodeUrls, string Logs);

internal sealed record EntryWire(
    Guid Uuid, string Object, string Type, decimal AmountUsd, Guid JobRunUuid, Guid AuthorizationUuid, string CreatedAt, string UpdatedAt, string Memo);
