using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>How transactions are sent on one chain.</summary>
/// <param name="GasPrice">Fee for one unit of gas, in the fee's coin.</param>
/// <param name="GasFactor">How much more gas than a trial run used is bought; an unordered transaction needs a little more than its trial.</param>
/// <param name="FeeGranter">The account that pays the fees; null for the wallet itself.</param>
/// <param name="Lifetime">How long an unordered transaction may wait for its block.</param>
/// <param name="BlockTime">Block times lag behind the clock by one or two of these.</param>
internal sealed record CosmosSending(
    string ChainId, string FeeDenom, decimal GasPrice, double GasFactor, string? FeeGranter, TimeSpan Lifetime, TimeSpan BlockTime)
{
    /// <summary>From signing until a transaction is in a block or never will be.</summary>
    public TimeSpan Settles => Lifetime + (2 * BlockTime);
}

/// <summary>
/// Sends transactions. What was sent for an intent is remembered until its fate is known, so asking again looks for it
/// instead of sending a second one; a process that has forgotten is safe because every intent of ours is one the chain
/// takes once, or one whose effect is read first.
/// </summary>
internal sealed class CosmosSender(CosmosRest rest, CosmosSending sending, TimeProvider clock)
{
    // An unordered transaction that ran out of gas is sent again with this much more than it used.
    private const double MoreGas = 1.6;
    private const int MempoolCacheCode = 19;

    private readonly ConcurrentDictionary<string, Sent> _sent = new(StringComparer.Ordinal);
    private long _lastDeadline;

    /// <summary>Whether something of that intent may still land.</summary>
    public bool MayStillLand(string intent) => _sent.TryGetValue(intent, out var sent) && clock.GetUtcNow() < sent.Until;

    /// <summary>Outside the account's sequence: any number at a time, in no order.</summary>
    /// <param name="intent">What the messages are to bring about; the same intent is not sent twice at a time.</param>
    /// <exception cref="NetworkUnreachableException">Nothing was sent.</exception>
    public async Task<SendOutcome> SendAsync(
        CosmosWallet wallet, string intent, IReadOnlyList<CosmosMessage> messages, CancellationToken cancellationToken)
    {
        if (await EarlierAsync(intent, cancellationToken) is { } known)
        {
            return known;
        }

        return await rest.FindAccountAsync(wallet.Address, cancellationToken) is { } account
            ? await SendAsync(wallet, account, intent, new CosmosDraft(messages, UnorderedUntil: NextDeadline()), cancellationToken)
            : NoAccount(wallet);
    }

    /// <summary>
    /// As the account's next transaction. Of two that were made from the same <paramref name="account"/> the chain takes one:
    /// whoever read the account before reading what it wants to change can change it only once.
    /// </summary>
    /// <exception cref="NetworkUnreachableException">Nothing was sent.</exception>
    public async Task<SendOutcome> SendOrderedAsync(
        CosmosWallet wallet, CosmosAccount account, string intent, IReadOnlyList<CosmosMessage> messages, CancellationToken cancellationToken) =>
        await EarlierAsync(intent, cancellationToken) ?? await SendAsync(wallet, account, intent, new CosmosDraft(messages), cancellationToken);

    public static SendOutcome.Refused NoAccount(CosmosWallet wallet) => new(0, null, $"The chain knows no account {wallet.Address}: nothing was ever sent to it");

    private async Task<SendOutcome> SendAsync(
        CosmosWallet wallet, CosmosAccount account, string intent, CosmosDraft draft, CancellationToken cancellationToken)
    {
        var signer = new CosmosSigner(wallet, sending.ChainId, account.Number, account.Sequence);
        var trial = await rest.SimulateAsync(CosmosTransaction.Simulation(draft, signer), cancellationToken);
        if (RefusalOf(trial) is { } refused)
        {
            return refused;
        }

        var used = trial.OrUnreachable().Read<CosmosSimulationWire>(CosmosWire.Options).GasInfo?.GasUsed ?? throw trial.Unknown("a trial run");
        var gas = Math.Max((ulong)(used * sending.GasFactor), _sent.TryGetValue(intent, out var last) ? (ulong)(last.GasUsed * MoreGas) : 0);
        var fee = new CosmosFee(sending.FeeDenom, (ulong)decimal.Ceiling(gas * sending.GasPrice), gas, sending.FeeGranter);
        var signed = CosmosTransaction.Sign(draft, signer, fee);
        var sent = new Sent(signed.Hash, signed.Raw, string.Join('+', draft.Messages.Select(m => m.TypeUrl)), clock.GetUtcNow() + sending.Settles);
        // Before the first byte leaves: what may have been done must be known to have been tried.
        _sent[intent] = sent;
        return await BroadcastAsync(intent, sent, cancellationToken);
    }

    private async Task<SendOutcome> BroadcastAsync(string intent, Sent sent, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await rest.BroadcastAsync(sent.Raw, sent.What, cancellationToken);
            if (RefusalOf(answer) is { } refused && !IsAlreadyThere(refused))
            {
                _sent.TryRemove(intent, out _);
                return refused;
            }

            if (RefusalOf(answer) is null)
            {
                var taken = answer.OrUnreachable().Read<CosmosTxAnswerWire>(CosmosWire.Options).TxResponse;
                if (taken?.Code is not { } code)
                {
                    throw answer.NotNow();
                }

                var verdict = new SendOutcome.Refused(code, taken.Codespace, WireAnswer.Reason(taken.RawLog ?? ""));
                if (code != 0 && !IsAlreadyThere(verdict))
                {
                    _sent.TryRemove(intent, out _);
                    return verdict;
                }
            }

            _sent[intent] = sent with { Accepted = true };
        }
        catch (NetworkUnreachableException e)
        {
            return new SendOutcome.Pending(sent.Hash, Accepted: false, sent.Until, e.Message);
        }

        return await LookAsync(intent, _sent[intent], cancellationToken);
    }

    /// <summary>What became of an earlier one; null if there is none, or it can never land.</summary>
    private async Task<SendOutcome?> EarlierAsync(string intent, CancellationToken cancellationToken)
    {
        foreach (var (old, sent) in _sent)
        {
            if (old != intent && clock.GetUtcNow() > sent.Until + sending.Settles)
            {
                _sent.TryRemove(KeyValuePair.Create(old, sent));
            }
        }

        if (!_sent.TryGetValue(intent, out var earlier) || earlier.IsOver)
        {
            return null;
        }

        var outcome = await LookAsync(intent, earlier, cancellationToken);
        if (outcome is not SendOutcome.Pending)
        {
            return outcome;
        }

        if (clock.GetUtcNow() >= earlier.Until)
        {
            _sent.TryRemove(KeyValuePair.Create(intent, earlier));
            return null;
        }

        // The same bytes once more are the same transaction: a node that has it says so, one that has not takes it.
        return earlier.Accepted ? outcome : await BroadcastAsync(intent, earlier, cancellationToken);
    }

    private async Task<SendOutcome> LookAsync(string intent, Sent sent, CancellationToken cancellationToken)
    {
        CosmosTxWire? found;
        try
        {
            found = await rest.FindTransactionAsync(sent.Hash, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return new SendOutcome.Pending(sent.Hash, sent.Accepted, sent.Until, e.Message);
        }

        switch (found)
        {
            case null:
                return new SendOutcome.Pending(sent.Hash, sent.Accepted, sent.Until, "The transaction waits for its block");
            case { Code: 0 }:
                _sent.TryRemove(intent, out _);
                return new SendOutcome.Landed(sent.Hash, BlockOf(found));
            default:
                // Kept for what it used: the next attempt buys more.
                _sent[intent] = sent with { IsOver = true, GasUsed = found.GasUsed };
                return new SendOutcome.Refused(found.Code ?? 0, found.Codespace, WireAnswer.Reason(found.RawLog ?? ""));
        }
    }

    private static CosmosBlock? BlockOf(CosmosTxWire found) =>
        found.Height > 0 && DateTimeOffset.TryParse(found.Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new CosmosBlock(found.Height, at)
            : null;

    /// <summary>
    /// The chain takes one unordered transaction per account and moment, so no two of ours name the same one, nor do two
    /// processes that share the wallet.
    /// </summary>
    private DateTimeOffset NextDeadline()
    {
        var wanted = (clock.GetUtcNow() + sending.Lifetime).AddTicks(RandomNumberGenerator.GetInt32((int)TimeSpan.TicksPerMillisecond)).UtcTicks;
        long last, next;
        do
        {
            last = Interlocked.Read(ref _lastDeadline);
            next = Math.Max(wanted, last + 1);
        }
        while (Interlocked.CompareExchange(ref _lastDeadline, next, last) != last);

        return new DateTimeOffset(next, TimeSpan.Zero);
    }

    /// <summary>Words of the chain in the gateway's envelope; null if the answer is none of these.</summary>
    private static SendOutcome.Refused? RefusalOf(WireAnswer answer)
    {
        // gRPC's Unknown, InvalidArgument, NotFound and FailedPrecondition are what a chain's own errors travel as; the
        // others speak of the node.
        return !answer.IsSuccess && answer.TryRead<CosmosProblemWire>(CosmosWire.Options) is { Code: 2 or 3 or 5 or 9, Message: { } words } problem
            ? new SendOutcome.Refused(problem.Code.Value, null, WireAnswer.Reason(words))
            : null;
    }

    private static bool IsAlreadyThere(SendOutcome.Refused refused) =>
        refused is { Codespace: "sdk", Code: MempoolCacheCode } || refused.Log.Contains("already exists in cache", StringComparison.OrdinalIgnoreCase);

    /// <param name="Until">From then on it can never land.</param>
    /// <param name="GasUsed">Of one that failed.</param>
    private sealed record Sent(string Hash, byte[] Raw, string What, DateTimeOffset Until, bool Accepted = false, bool IsOver = false, ulong GasUsed = 0);
}
