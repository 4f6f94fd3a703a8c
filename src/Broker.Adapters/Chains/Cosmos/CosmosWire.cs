using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>What a node's REST (grpc-gateway) says, as far as the broker reads it. It writes 64-bit numbers as texts.</summary>
internal static class CosmosWire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

/// <summary>An error of the gateway; <paramref name="Code"/> is one of gRPC's.</summary>
internal sealed record CosmosProblemWire(int? Code, string? Message);

internal sealed record CosmosAccountAnswerWire(JsonElement? Account);

internal sealed record CosmosCoinWire(string? Denom, string? Amount);

internal sealed record CosmosBalancesWire(IReadOnlyList<CosmosCoinWire>? Balances);

internal sealed record CosmosGasWire(ulong GasUsed);

internal sealed record CosmosSimulationWire(CosmosGasWire? GasInfo);

internal sealed record CosmosSimulateWire(string TxBytes);

internal sealed record CosmosBroadcastWire(string TxBytes, string Mode);

/// <param name="Timestamp">Empty until it is in a block.</param>
internal sealed record CosmosTxWire(
    int? Code, string? Codespace, string? Txhash, string? RawLog, long Height, ulong GasUsed, string? Timestamp);

internal sealed record CosmosTxAnswerWire(CosmosTxWire? TxResponse);

internal sealed record CosmosHeaderWire(string? ChainId, long? Height, DateTimeOffset? Time);

internal sealed record CosmosBlockBodyWire(CosmosHeaderWire? Header);

/// <summary>Nodes before 0.47 say <c>block</c>, later ones <c>sdk_block</c> as well.</summary>
internal sealed record CosmosBlockWire(CosmosBlockBodyWire? Block, CosmosBlockBodyWire? SdkBlock);
