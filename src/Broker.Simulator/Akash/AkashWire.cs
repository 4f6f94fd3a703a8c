using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broker.Simulator.Akash;

// What the Console answers, in the order and spelling of its OpenAPI document. Chain objects are in snake case.
internal static class AkashJson
{
    public static JsonSerializerOptions Chain { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonSerializerOptions Camel { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IResult Data(object data, int status = 200) => Results.Json(new { data }, Chain, statusCode: status);

    public static IResult Bare(object body) => Results.Json(body, Camel);
}

internal sealed record CoinWire(string Denom, string Amount);

internal sealed record DeploymentIdWire(string Owner, string Dseq);

internal sealed record DeploymentWire(DeploymentIdWire Id, string State, string Hash, string CreatedAt);

internal sealed record MarketIdWire(string Owner, string Dseq, int Gseq, int Oseq, string Provider, int Bseq);

internal sealed record ServiceStatusWire(
    string Name, int Available, int Total, IReadOnlyList<string> Uris, int ObservedGeneration, int Replicas, int UpdatedReplicas,
    int ReadyReplicas, int AvailableReplicas);

internal sealed record ForwardedPortWire(
    int Port, [property: JsonPropertyName("externalPort")] int ExternalPort, string Host, string Proto, string Name, int Available);

internal sealed record LeaseStatusWire(
    IReadOnlyDictionary<string, IReadOnlyList<ForwardedPortWire>> ForwardedPorts,
    IReadOnlyDictionary<string, IReadOnlyList<object>> Ips,
    IReadOnlyDictionary<string, ServiceStatusWire> Services);

internal record LeaseRowWire(MarketIdWire Id, string State, CoinWire Price, string CreatedAt, string ClosedOn)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Reclamation { get; init; }
}

internal sealed record LeaseWire(MarketIdWire Id, string State, CoinWire Price, string CreatedAt, string ClosedOn, LeaseStatusWire? Status)
    : LeaseRowWire(Id, State, Price, CreatedAt, ClosedOn);

internal sealed record EscrowIdWire(string Scope, string Xid);

internal sealed record EscrowDepositWire(string Owner, string Height, string Source, CoinWire Balance);

internal sealed record EscrowStateWire(
    string Owner, string State, IReadOnlyList<CoinWire> Transferred, string SettledAt, IReadOnlyList<CoinWire> Funds,
    IReadOnlyList<EscrowDepositWire> Deposits);

internal sealed record EscrowWire(EscrowIdWire Id, EscrowStateWire State);

internal sealed record ConsoleSettingsWire(string Sdl, [property: JsonPropertyName("manifestVersion")] string ManifestVersion);

internal sealed record DeploymentDetailWire(DeploymentWire Deployment, IReadOnlyList<LeaseWire> Leases, EscrowWire EscrowAccount)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonPropertyName("consoleSettings")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsoleSettingsWire? ConsoleSettings { get; init; }
}

internal sealed record DeploymentListedWire(DeploymentWire Deployment, IReadOnlyList<LeaseRowWire> Leases, EscrowWire EscrowAccount)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SettingsWire? Settings { get; init; }
}

internal sealed record PaginationWire(int? Total, int Skip, int Limit, [property: JsonPropertyName("hasMore")] bool HasMore);

internal sealed record DeploymentPageWire(IReadOnlyList<DeploymentListedWire> Deployments, PaginationWire Pagination);

internal sealed record SignTxWire(
    int Code,
    [property: JsonPropertyName("transactionHash")] string TransactionHash,
    [property: JsonPropertyName("rawLog")] string RawLog);

internal sealed record CreatedWire(string Dseq, string Manifest, [property: JsonPropertyName("signTx")] SignTxWire SignTx);

internal sealed record ValueWire(string Val);

internal sealed record AttributeWire(string Key, string Value);

internal sealed record UnitsWire(ValueWire Units, IReadOnlyList<AttributeWire> Attributes);

internal sealed record QuantityWire(ValueWire Quantity, IReadOnlyList<AttributeWire> Attributes);

internal sealed record VolumeWire(string Name, ValueWire Quantity, IReadOnlyList<AttributeWire> Attributes);

internal sealed record EndpointWire(string Kind, int SequenceNumber);

internal sealed record ResourcesWire(
    UnitsWire Cpu, UnitsWire Gpu, QuantityWire Memory, IReadOnlyList<VolumeWire> Storage, IReadOnlyList<EndpointWire> Endpoints);

internal sealed record ResourceOfferWire(ResourcesWire Resources, int Count);

internal sealed record BidBodyWire(
    MarketIdWire Id, string State, CoinWire Price, string CreatedAt, IReadOnlyList<ResourceOfferWire> ResourcesOffer);

internal sealed record BidWire(BidBodyWire Bid, EscrowWire EscrowAccount);
