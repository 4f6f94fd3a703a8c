using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.Akash;

/// <summary>What the Console says and wants, as far as the broker reads it. Both editions of 2026 fit: unknown members are left alone, missing ones are null.</summary>
internal static class AkashWire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

internal sealed record AkashData<T>(T? Data)
    where T : class;

internal sealed record AkashCoinWire(string? Denom, [property: JsonConverter(typeof(TextOrNumber))] string? Amount);

internal sealed record AkashDeploymentIdWire(string? Owner, [property: JsonConverter(typeof(TextOrNumber))] string? Dseq);

internal sealed record AkashDeploymentWire(
    AkashDeploymentIdWire? Id,
    string? State,
    string? Hash,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(TextOrNumber))] string? CreatedAt);

internal sealed record AkashMarketIdWire(
    [property: JsonConverter(typeof(TextOrNumber))] string? Dseq, int Gseq, int Oseq, string? Provider, int Bseq);

internal sealed record AkashForwardedPortWire(int Port, [property: JsonPropertyName("externalPort")] int ExternalPort, string? Host);

internal sealed record AkashServiceStatusWire(int Available, int Total, IReadOnlyList<string>? Uris);

internal sealed record AkashLeaseStatusWire(
    [property: JsonPropertyName("forwarded_ports")] IReadOnlyDictionary<string, IReadOnlyList<AkashForwardedPortWire>>? ForwardedPorts,
    IReadOnlyDictionary<string, AkashServiceStatusWire>? Services);

internal sealed record AkashReclamationWire(
    [property: JsonPropertyName("started_at"), JsonConverter(typeof(TextOrNumber))] string? StartedAt,
    [property: JsonConverter(typeof(TextOrNumber))] string? Deadline,
    string? Reason);

internal sealed record AkashLeaseWire(
    AkashMarketIdWire? Id,
    string? State,
    AkashCoinWire? Price,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(TextOrNumber))] string? CreatedAt,
    [property: JsonPropertyName("closed_on"), JsonConverter(typeof(TextOrNumber))] string? ClosedOn,
    string? Reason,
    AkashReclamationWire? Reclamation,
    AkashLeaseStatusWire? Status);

internal sealed record AkashEscrowStateWire(
    [property: JsonPropertyName("settled_at"), JsonConverter(typeof(TextOrNumber))] string? SettledAt, IReadOnlyList<AkashCoinWire>? Funds);

internal sealed record AkashEscrowWire(AkashEscrowStateWire? State);

/// <param name="RuntimeEndsAt">The Console closes the deployment then; null if it is to go on.</param>
internal sealed record AkashSettingsWire(decimal? RuntimeLimitHours, DateTimeOffset? RuntimeEndsAt);

internal sealed record AkashDeploymentDetailWire(
    AkashDeploymentWire? Deployment,
    IReadOnlyList<AkashLeaseWire>? Leases,
    string? Name,
    [property: JsonPropertyName("escrow_account")] AkashEscrowWire? EscrowAccount,
    AkashSettingsWire? Settings)
{
    /// <summary>Blocks of the chain whose time is known; none where the Console was asked.</summary>
    [JsonIgnore]
    public IReadOnlyList<CosmosBlock> Blocks { get; init; } = [];
}

internal sealed record AkashPaginationWire(bool? HasMore);

internal sealed record AkashDeploymentPageWire(IReadOnlyList<AkashDeploymentDetailWire>? Deployments, AkashPaginationWire? Pagination);

internal sealed record AkashBidBodyWire(AkashMarketIdWire? Id, string? State, AkashCoinWire? Price);

internal sealed record AkashBidWire(AkashBidBodyWire? Bid);

internal sealed record AkashCreateWire(string Sdl, string Name);

internal sealed record AkashCreatedWire([property: JsonConverter(typeof(TextOrNumber))] string? Dseq);

internal sealed record AkashLeaseChoiceWire(string Dseq, int Gseq, int Oseq, string Provider);

/// <summary>The manifest is what the older edition needs; the later one keeps its own and checks ours against it.</summary>
internal sealed record AkashLeaseRequestWire(IReadOnlyList<AkashLeaseChoiceWire> Leases, string Manifest);

internal sealed record AkashProblemWire(string? Message, string? Code);

internal sealed record AkashStockWire(decimal? Available);

internal sealed record AkashProviderStatsWire(AkashStockWire? Gpu);

internal sealed record AkashProviderGpuWire(string? Vendor, string? Model, string? Ram, string? Interface);

internal sealed record AkashProviderWire(
    string? Owner,
    bool IsOnline,
    bool IsAudited,
    bool IsValidVersion,
    double? Uptime30d,
    string? IpCountryCode,
    string? LocationRegion,
    IReadOnlyList<AkashProviderGpuWire>? GpuModels,
    AkashProviderStatsWire? Stats);

internal sealed record AkashGpuPriceWire(decimal? Med);

internal sealed record AkashGpuModelWire(
    string? Vendor, string? Model, string? Ram, string? Interface, AkashStockWire? Availability, AkashGpuPriceWire? Price);

internal sealed record AkashGpuPricesWire(IReadOnlyList<AkashGpuModelWire>? Models);

internal sealed record AkashTokenRequestWire(int Ttl, JsonObject Leases);

internal sealed record AkashTokenWire(string? Token);

/// <param name="Status">succeeded, failed, or something that goes on.</param>
internal sealed record AkashActivityWire(string? Id, string? Status);

/// <param name="ActivityId">Null where it was done at once.</param>
internal sealed record AkashClosingWire(string? ActivityId);

/// <param name="Deposit">In USD.</param>
internal sealed record AkashDepositWire(string Dseq, decimal Deposit);

internal sealed record AkashLimitWire(int RuntimeLimitHours);
