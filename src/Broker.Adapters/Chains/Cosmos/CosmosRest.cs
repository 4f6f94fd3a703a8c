using System.Globalization;
using System.Net;
using System.Text.Json;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>An account as the last block left it; what waits for the next block does not count.</summary>
internal sealed record CosmosAccount(string Address, ulong Number, ulong Sequence);

/// <summary>One block of the chain: the only clock the chain has.</summary>
internal sealed record CosmosBlock(long Height, DateTimeOffset At);

/// <summary>The calls every Cosmos chain answers over REST.</summary>
internal sealed class CosmosRest(NetworkHttp http)
{
    private const int NotFoundCode = 5;

    public NetworkHttp Http => http;

    /// <summary>Null if the chain has never seen the address: nothing was ever sent to it.</summary>
    public async Task<CosmosAccount?> FindAccountAsync(string address, CancellationToken cancellationToken)
    {
        var answer = await http.GetPublicAsync($"cosmos/auth/v1beta1/accounts/{Uri.EscapeDataString(address)}", cancellationToken);
        if (IsNotFound(answer))
        {
            return null;
        }

        var account = answer.OrUnreachable().Read<CosmosAccountAnswerWire>(CosmosWire.Options).Account;
        return account is { ValueKind: JsonValueKind.Object } found && BaseOf(found) is { } basic
            ? new CosmosAccount(address, NumberOf(basic, "account_number") ?? throw answer.Unknown("a look at an account"), NumberOf(basic, "sequence") ?? 0)
            : throw answer.Unknown("a look at an account");
    }

    /// <summary>In the coin's smallest unit; 0 if the address holds none.</summary>
    public async Task<decimal> GetBalanceAsync(string address, string denom, CancellationToken cancellationToken)
    {
        var answer = (await http.GetPublicAsync($"cosmos/bank/v1beta1/balances/{Uri.EscapeDataString(address)}", cancellationToken)).OrUnreachable();
        var coins = answer.Read<CosmosBalancesWire>(CosmosWire.Options).Balances ?? throw answer.Unknown("a look at a balance");
        return coins.Where(c => c.Denom == denom)
            .Sum(c => decimal.TryParse(c.Amount, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : throw answer.Unknown("a look at a balance"));
    }

    public async Task<CosmosBlock> LatestBlockAsync(CancellationToken cancellationToken)
    {
        var answer = (await http.GetPublicAsync("cosmos/base/tendermint/v1beta1/blocks/latest", cancellationToken)).OrUnreachable();
        return BlockOf(answer) ?? throw answer.Unknown("a look at the latest block");
    }

    /// <summary>Null where the node does not keep blocks that old.</summary>
    public async Task<CosmosBlock?> FindBlockAsync(long height, CancellationToken cancellationToken)
    {
        var answer = await http.GetPublicAsync(string.Create(CultureInfo.InvariantCulture, $"cosmos/base/tendermint/v1beta1/blocks/{height}"), cancellationToken);
        return answer.IsSuccess ? BlockOf(answer)
            : answer.TryRead<CosmosProblemWire>(CosmosWire.Options) is { Code: not null } ? null
            : throw answer.NotNow();
    }

    /// <summary>Null while no block holds it.</summary>
    public async Task<CosmosTxWire?> FindTransactionAsync(string hash, CancellationToken cancellationToken)
    {
        var answer = await http.GetPublicAsync($"cosmos/tx/v1beta1/txs/{hash}", cancellationToken);
        if (IsNotFound(answer))
        {
            return null;
        }

        return answer.OrUnreachable().Read<CosmosTxAnswerWire>(CosmosWire.Options).TxResponse is { Code: not null } found
            ? found
            : throw answer.Unknown("a look at a transaction");
    }

    public Task<WireAnswer> SimulateAsync(byte[] raw, CancellationToken cancellationToken) =>
        http.PostAsync("cosmos/tx/v1beta1/simulate", new CosmosSimulateWire(Convert.ToBase64String(raw)), CosmosWire.Options, cancellationToken);

    /// <summary>Answers as soon as the node has checked it, before any block holds it.</summary>
    /// <param name="what">Its messages, by name.</param>
    public Task<WireAnswer> BroadcastAsync(byte[] raw, string what, CancellationToken cancellationToken) => http.PostAsync(
        "cosmos/tx/v1beta1/txs", new CosmosBroadcastWire(Convert.ToBase64String(raw), "BROADCAST_MODE_SYNC"), CosmosWire.Options, what, cancellationToken);

    /// <summary>Said by the chain itself; a proxy's page with that status says nothing about it.</summary>
    public static bool IsNotFound(WireAnswer answer) =>
        answer.Status == HttpStatusCode.NotFound && answer.TryRead<CosmosProblemWire>(CosmosWire.Options)?.Code == NotFoundCode;

    private static CosmosBlock? BlockOf(WireAnswer answer)
    {
        var wire = answer.Read<CosmosBlockWire>(CosmosWire.Options);
        return (wire.SdkBlock ?? wire.Block)?.Header is { Height: { } height, Time: { } time } ? new CosmosBlock(height, time) : null;
    }

    // A vesting account wraps the plain one, one or two deep.
    private static JsonElement? BaseOf(JsonElement account)
    {
        if (account.TryGetProperty("account_number", out _))
        {
            return account;
        }

        foreach (var name in (string[])["base_account", "base_vesting_account"])
        {
            if (account.TryGetProperty(name, out var inner) && inner.ValueKind == JsonValueKind.Object)
            {
                return BaseOf(inner);
            }
        }

        return null;
    }

    private static ulong? NumberOf(JsonElement account, string name) =>
        account.TryGetProperty(name, out var value) && ulong.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
