using System.Globalization;
using Broker.Simulator.Akash.Chain.Messages;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Chain;

/// <summary>What a transaction must fulfil before any of its messages is looked at, in the order of the Cosmos SDK 0.53.</summary>
internal sealed class ChainRules(ChainAccounts accounts, SimulatedWorld world)
{
    public const string ChainId = "akashnet-2";

    private const int SignModeDirect = 1;
    private const decimal LeastGasPrice = 0.025m;
    private const ulong BaseGas = 60_000;
    private const ulong GasPerByte = 10;
    private const ulong GasPerMessage = 35_000;
    private const ulong UnorderedGas = 2_240;
    private static readonly TimeSpan LongestTtl = TimeSpan.FromMinutes(10);

    /// <summary>What it takes; a simulation leaves out what an unordered transaction costs more.</summary>
    public static ulong Gas(ChainTransaction transaction, bool simulated) =>
        BaseGas + (GasPerByte * (ulong)transaction.Bytes.Length) + (GasPerMessage * (ulong)transaction.Body.Messages.Count)
        + (transaction.Body.Unordered && !simulated ? UnorderedGas : 0);

    /// <summary>The signer's account, when everything is as it must be.</summary>
    public ChainAccount Check(ChainTransaction transaction, string signer, bool simulated)
    {
        CheckTimeout(transaction);
        var account = accounts.Open(signer);
        if (!simulated)
        {
            CheckFee(transaction, account);
        }

        var key = Key(transaction.Signer, account, signer);
        CheckOrder(transaction, account, simulated);
        if (!simulated && (transaction.Signer.ModeInfo?.Single?.Mode != SignModeDirect
            || !Secp256k1.Verify(key, transaction.SignBytes(ChainId, account.Number), transaction.Raw.Signatures[0].Span)))
        {
            throw ChainRefusal.Unauthorized(
                $"signature verification failed; please verify account number ({account.Number}), sequence ({transaction.Signer.Sequence}) and chain-id ({ChainId})");
        }

        return account;
    }

    /// <summary>Whether its last moment has passed at the block that would take it.</summary>
    public bool IsTooLate(ChainTransaction transaction) =>
        transaction.Body.TimeoutTimestamp is { } timeout && timeout.ToDateTimeOffset() < world.BlockStart;

    /// <summary>Takes the fee and uses up the sequence; happens whether or not the messages succeed.</summary>
    public static void Charge(ChainTransaction transaction, ChainAccount account)
    {
        account.PublicKey ??= Key(transaction.Signer, account, account.Address);
        foreach (var coin in transaction.Auth.Fee.Amount)
        {
            Payer(transaction, account).Spend(coin.Denom, ChainGroups.Amount(coin));
        }

        if (!transaction.Body.Unordered)
        {
            account.Sequence++;
        }
    }

    private void CheckTimeout(ChainTransaction transaction)
    {
        var body = transaction.Body;
        if (IsTooLate(transaction))
        {
            throw ChainRefusal.TimedOut($"block time is after tx timeout timestamp: {body.TimeoutTimestamp.ToDateTimeOffset():O}");
        }

        if (!body.Unordered)
        {
            return;
        }

        if (body.TimeoutTimestamp is null)
        {
            throw ChainRefusal.InvalidRequest("unordered transaction must have timeout_timestamp set");
        }

        if (body.TimeoutTimestamp.ToDateTimeOffset() > world.BlockStart + LongestTtl)
        {
            throw ChainRefusal.InvalidRequest("unordered tx ttl exceeds 10m0s");
        }
    }

    private static void CheckFee(ChainTransaction transaction, ChainAccount account)
    {
        var fee = transaction.Auth.Fee ?? throw ChainRefusal.InvalidRequest("fee is missing");
        var required = decimal.Ceiling(LeastGasPrice * fee.GasLimit);
        var given = fee.Amount.Where(coin => coin.Denom == "uakt").Sum(ChainGroups.Amount);
        if (given < required)
        {
            throw ChainRefusal.InsufficientFee(Text(given), Text(required));
        }

        var payer = Payer(transaction, account);
        if (payer.Balance("uakt") < given)
        {
            throw ChainRefusal.InsufficientFunds($"spendable balance {Text(payer.Balance("uakt"))} is smaller than {Text(given)}");
        }
    }

    // Nobody but the Console's funding wallet grants fees, and it only to the Console's wallets.
    private static ChainAccount Payer(ChainTransaction transaction, ChainAccount account) =>
        transaction.Auth.Fee.Granter.Length == 0 || transaction.Auth.Fee.Granter == account.Address
            ? account
            : throw ChainRefusal.NoGrant($"{transaction.Auth.Fee.Granter} does not allow to pay fees for {account.Address}: fee-grant not found");

    private static byte[] Key(SignerInfo signer, ChainAccount account, string address)
    {
        var given = signer.PublicKey is { } key ? PubKey.Parser.ParseFrom(key.Value).Key.ToByteArray() : account.PublicKey;
        return given is not null && Secp256k1.IsPublicKey(given) && Secp256k1.Address(given) == address
            ? given
            : throw new ChainRefusal("sdk", 8, $"pubKey does not match signer address {address}: invalid pubkey");
    }

    private static void CheckOrder(ChainTransaction transaction, ChainAccount account, bool simulated)
    {
        var sequence = transaction.Signer.Sequence;
        if (!transaction.Body.Unordered)
        {
            var expected = simulated ? account.Sequence : account.NextSequence;
            if (sequence != expected)
            {
                throw ChainRefusal.WrongSequence(expected, sequence);
            }

            return;
        }

        if (sequence != 0)
        {
            throw ChainRefusal.InvalidRequest("sequence is not allowed for unordered transactions");
        }

        var timeout = transaction.Body.TimeoutTimestamp;
        if (!simulated && account.UsedTimeouts.Contains((timeout.Seconds, timeout.Nanos)))
        {
            throw ChainRefusal.InvalidRequest(
                $"failed to add unordered nonce: already used timeout {timeout.Seconds.ToString(CultureInfo.InvariantCulture)}{timeout.Nanos:D9} for address {account.Address}");
        }
    }

    private static string Text(decimal amount) => $"{decimal.Truncate(amount).ToString(CultureInfo.InvariantCulture)}uakt";
}
