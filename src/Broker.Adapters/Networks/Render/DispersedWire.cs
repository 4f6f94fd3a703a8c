using System.Text.Json;

namespace Broker.Adapters.Networks.Render;

/// <summary>What Dispersed says, as far as the broker reads it.</summary>
internal static class DispersedWire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

internal sealed record DispersedPageWire<T>(IReadOnlyList<T>? Data, int? Page, int? Limit, int? Total);

internal sealed record DispersedGpuWire(string? Name, int? Count, int? MinVramGib, string? GpuRegistryUuid);

internal sealed record DispersedHardwareWire(int? GpuCount, IReadOnlyList<DispersedGpuWire>? GpuModels);

internal sealed record DispersedPricingWire(decimal? HourlyRateUsd, DateTimeOffset? QuotedAt);

internal sealed record DispersedOfferWire(
    string? OfferId, string? RegionCode, DispersedHardwareWire? HardwareSummary, DispersedPricingWire? Pricing);

internal sealed record DispersedContainerWire(IReadOnlyList<int>? Ports);

internal sealed record DispersedParametersWire(DispersedContainerWire? Parameters);

internal sealed record DispersedJobWire(
    string? Uuid, string? Task, string? Status, string? Title, DateTimeOffset? CreatedAt, IReadOnlyList<string>? AllowedRegionCodes,
    DispersedParametersWire? Parameters);

internal sealed record DispersedNodeUrlWire(string? Description, string? Hostname, int? Port, string? Protocol, bool? Tls);

internal sealed record DispersedRunWire(
    string? Uuid, string? Status, long? StartedAtMs, IReadOnlyList<DispersedNodeUrlWire>? NodeUrls, string? Logs);

internal sealed record DispersedEntryWire(string? Type, decimal? AmountUsd, DateTimeOffset? CreatedAt);

internal sealed record DispersedErrorWire(string? Code, string? Message);

internal sealed record DispersedProblemWire(DispersedErrorWire? Error);
