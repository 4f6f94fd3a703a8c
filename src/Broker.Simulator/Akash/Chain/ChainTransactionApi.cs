using System.Globalization;
using System.Text.Json;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Chain;

/// <summary>Trying, sending and finding transactions.</summary>
internal static class ChainTransactionApi
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MostBytes = 256 * 1024;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/txs", BroadcastAsync);
        group.MapPost("/simulate", SimulateAsync);
        group.MapGet("/txs/{hash}", (string hash, SimulatedWorld world, TransactionPool pool) => world.Visit(() => pool.Find(hash) is { } receipt
            ? Answer(new { tx = Tx(receipt.Transaction), tx_response = Response(receipt) })
            : throw ChainProblem.NotFound($"tx not found: {hash}")));
    }

    private static IResult Answer(object body) => Results.Json(body, AkashJson.Chain);

    private static async Task<IResult> BroadcastAsync(HttpRequest request, SimulatedWorld world, TransactionPool pool, CancellationToken cancellationToken)
    {
        var (bytes, mode) = await BodyAsync(request, cancellationToken);
        if (mode is not ("BROADCAST_MODE_SYNC" or "2"))
        {
            throw ChainProblem.Invalid("unsupported broadcast mode; supported types: sync, async");
        }

        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        try
        {
            world.Visit(() => pool.Broadcast(ChainTransaction.Decode(bytes)));
            return Answer(new { tx_response = Unconfirmed(hash, refusal: null) });
        }
        catch (ChainRefusal refusal)
        {
            return Answer(new { tx_response = Unconfirmed(hash, refusal) });
        }
    }

    private static async Task<IResult> SimulateAsync(HttpRequest request, SimulatedWorld world, TransactionPool pool, CancellationToken cancellationToken)
    {
        var (bytes, _) = await BodyAsync(request, cancellationToken);
        try
        {
            var gas = world.Visit(() => pool.Simulate(ChainTransaction.Decode(bytes)));
            return Answer(new
            {
                gas_info = new { gas_wanted = "0", gas_used = gas.ToString(CultureInfo.InvariantCulture) },
                result = new { data = "", log = "", events = Array.Empty<object>(), msg_responses = Array.Empty<object>() },
            });
        }
        catch (ChainRefusal refusal)
        {
            throw ChainProblem.Failed(refusal.Message);
        }
    }

    private static async Task<(byte[] Bytes, string? Mode)> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            var bytes = Convert.FromBase64String(body.RootElement.GetProperty("tx_bytes").GetString() ?? "");
            var mode = body.RootElement.TryGetProperty("mode", out var given) ? given.ToString() : null;
            return bytes.Length is > 0 and <= MostBytes ? (bytes, mode) : throw ChainProblem.Invalid("invalid empty tx");
        }
        catch (Exception broken) when (broken is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw ChainProblem.Invalid(broken.Message);
        }
    }

    // What a node answers when it has taken a transaction for a coming block, or has not.
    private static object Unconfirmed(string hash, ChainRefusal? refusal) => new
    {
        height = "0",
        txhash = hash,
        codespace = refusal?.Codespace ?? "",
        code = refusal?.Code ?? 0,
        data = "",
        raw_log = refusal?.Message ?? "",
        logs = Array.Empty<object>(),
        info = "",
        gas_wanted = "0",
        gas_used = "0",
        tx = (object?)null,
        timestamp = "",
        events = Array.Empty<object>(),
    };

    private static object Response(ChainReceipt receipt) => new
    {
        height = Escrow.Number(receipt.Height),
        txhash = receipt.Transaction.Hash,
        codespace = receipt.Refusal?.Codespace ?? "",
        code = receipt.Refusal?.Code ?? 0,
        data = "",
        raw_log = receipt.Refusal?.Message ?? "",
        logs = Array.Empty<object>(),
        info = "",
        gas_wanted = receipt.Transaction.GasWanted.ToString(CultureInfo.InvariantCulture),
        gas_used = receipt.GasUsed.ToString(CultureInfo.InvariantCulture),
        tx = Tx(receipt.Transaction),
        timestamp = receipt.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        events = Array.Empty<object>(),
    };

    // Messages by their kind only: their JSON form is not simulated.
    private static Dictionary<string, object?> Tx(ChainTransaction transaction) => new()
    {
        ["@type"] = "/cosmos.tx.v1beta1.Tx",
        ["body"] = new
        {
            messages = transaction.Body.Messages.Select(message => new Dictionary<string, string> { ["@type"] = message.TypeUrl }),
            memo = transaction.Body.Memo,
            timeout_height = transaction.Body.TimeoutHeight.ToString(CultureInfo.InvariantCulture),
            unordered = transaction.Body.Unordered,
            timeout_timestamp = transaction.Body.TimeoutTimestamp?.ToDateTimeOffset().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        },
        ["auth_info"] = new
        {
            fee = new
            {
                amount = transaction.Auth.Fee.Amount.Select(coin => new CoinWire(coin.Denom, coin.Amount)),
                gas_limit = transaction.GasWanted.ToString(CultureInfo.InvariantCulture),
                payer = transaction.Auth.Fee.Payer,
                granter = transaction.Auth.Fee.Granter,
            },
        },
        ["signatures"] = transaction.Raw.Signatures.Select(signature => signature.ToBase64()),
    };
}
