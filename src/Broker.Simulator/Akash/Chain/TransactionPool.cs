using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Chain;

/// <summary>From a broadcast to a block. Only to be touched inside a visit to the world.</summary>
internal sealed class TransactionPool(ChainRules rules, ChainMessages messages, SimulatedWorld world)
{
    private readonly Dictionary<string, ChainReceipt> _receipts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cache = new(StringComparer.Ordinal);

    public ChainReceipt? Find(string hash) => _receipts.GetValueOrDefault(hash.ToUpperInvariant());

    /// <summary>Takes it for the next block, or throws why not.</summary>
    public void Broadcast(ChainTransaction transaction)
    {
        if (_cache.Contains(transaction.Hash))
        {
            throw ChainRefusal.InCache();
        }

        var (signer, steps) = Read(transaction);
        var account = rules.Check(transaction, signer, simulated: false);
        _cache.Add(transaction.Hash);
        if (transaction.Body.Unordered)
        {
            account.UsedTimeouts.Add((transaction.Body.TimeoutTimestamp.Seconds, transaction.Body.TimeoutTimestamp.Nanos));
        }
        else
        {
            account.NextSequence++;
        }

        world.AfterBlocks(1, () => Deliver(transaction, account, steps));
    }

    /// <summary>Gas it would take; throws what would refuse it.</summary>
    public ulong Simulate(ChainTransaction transaction)
    {
        var (signer, steps) = Read(transaction);
        rules.Check(transaction, signer, simulated: true);
        return RunAll(steps, step => step.Validate()) is { } refusal ? throw refusal : ChainRules.Gas(transaction, simulated: true);
    }

    public void Reset()
    {
        _receipts.Clear();
        _cache.Clear();
    }

    private (string Signer, IReadOnlyList<ChainMessage> Steps) Read(ChainTransaction transaction)
    {
        var steps = transaction.Body.Messages.Select(messages.Read).ToList();
        return steps.TrueForAll(step => step.Signer == steps[0].Signer)
            ? (steps[0].Signer, steps)
            : throw ChainRefusal.Unauthorized("wrong number of signers; expected 1");
    }

    private void Deliver(ChainTransaction transaction, ChainAccount account, IReadOnlyList<ChainMessage> steps)
    {
        if (rules.IsTooLate(transaction))
        {
            // Nobody hears of it again: its block came after its last moment.
            account.NextSequence = account.Sequence;
            return;
        }

        var gas = ChainRules.Gas(transaction, simulated: false);
        _receipts[transaction.Hash] = new ChainReceipt(transaction, world.Height, world.BlockStart, gas, Run(transaction, account, steps, gas));
    }

    // All messages are looked at before any is done, so that a transaction does all or nothing.
    private static ChainRefusal? Run(ChainTransaction transaction, ChainAccount account, IReadOnlyList<ChainMessage> steps, ulong gas)
    {
        try
        {
            ChainRules.Charge(transaction, account);
        }
        catch (ChainRefusal refusal)
        {
            return refusal;
        }

        return gas > transaction.GasWanted
            ? ChainRefusal.OutOfGas(transaction.GasWanted, gas)
            : RunAll(steps, step => step.Validate()) ?? RunAll(steps, step => step.Apply());
    }

    private static ChainRefusal? RunAll(IReadOnlyList<ChainMessage> steps, Action<ChainMessage> run)
    {
        foreach (var (index, step) in steps.Index())
        {
            try
            {
                run(step);
            }
            catch (ChainRefusal refusal)
            {
                return new ChainRefusal(refusal.Codespace, refusal.Code, $"failed to execute message; message index: {index}: {refusal.Message}");
            }
        }

        return null;
    }
}
