using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Broker.Engine.Billing.Ledger;

/// <summary>Books with four round trips, however many transactions; the database's triggers keep chains and balances.</summary>
internal sealed class DatabaseLedger(ChartOfAccounts chart) : ILedger
{
    /// <summary>The same number as in the trigger ledger_take_turn.</summary>
    private const long Turn = 7_202_611_224;

    public async Task<LedgerPosted> PostAsync(
        BrokerDbContext db, IReadOnlyList<LedgerTransaction> transactions, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction() as NpgsqlTransaction
            ?? throw new InvalidOperationException("Booking is part of a database transaction that its caller began.");
        if (transactions.Count == 0)
        {
            return new LedgerPosted(0, 0);
        }

        var hashed = WithoutRepetitions(transactions);
        var (known, heads) = await ReadAsync(transaction, hashed, cancellationToken);
        var fresh = new List<Hashed>(hashed.Count);
        foreach (var one in hashed)
        {
            if (!known.TryGetValue(one.Transaction.IdempotencyKey, out var content))
            {
                fresh.Add(one);
            }
            else if (!content.AsSpan().SequenceEqual(one.Content))
            {
                throw new LedgerConflictException(one.Transaction.IdempotencyKey);
            }
        }

        if (fresh.Count > 0)
        {
            await WriteAsync(transaction, fresh, heads, cancellationToken);
        }

        return new LedgerPosted(fresh.Count, transactions.Count - fresh.Count);
    }

    private static List<Hashed> WithoutRepetitions(IReadOnlyList<LedgerTransaction> transactions)
    {
        var seen = new Dictionary<string, byte[]>(transactions.Count, StringComparer.Ordinal);
        var hashed = new List<Hashed>(transactions.Count);
        foreach (var one in transactions)
        {
            var content = LedgerHash.ContentOf(one);
            if (seen.TryAdd(one.IdempotencyKey, content))
            {
                hashed.Add(new Hashed(one, content));
            }
            else if (!seen[one.IdempotencyKey].AsSpan().SequenceEqual(content))
            {
                throw new LedgerConflictException(one.IdempotencyKey);
            }
        }

        return hashed;
    }

    private async Task<(Dictionary<string, byte[]> Known, Dictionary<OrganisationId, ChainHead> Heads)> ReadAsync(
        NpgsqlTransaction transaction, List<Hashed> hashed, CancellationToken cancellationToken)
    {
        // Statement by statement: what is read after the lock is what others committed before they gave it up.
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select pg_advisory_xact_lock({Turn})"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select idempotency_key, content_hash from ledger_transactions where idempotency_key = any($1)")
        {
            Parameters = { LedgerColumns.Texts(hashed.Select(h => h.Transaction.IdempotencyKey)) },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select chain, seq, hash from ledger_chains where chain = any($1)")
        {
            Parameters = { LedgerColumns.Ids(hashed.Select(h => h.Chain).Distinct()) },
        });
        if (!chart.IsThere)
        {
            // On the caller's own connection: whoever waits for another while holding one can wait for ever.
            batch.BatchCommands.Add(chart.Command());
        }

        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        var known = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken))
        {
            known.Add(rows.GetString(0), rows.GetFieldValue<byte[]>(1));
        }

        await rows.NextResultAsync(cancellationToken);
        var heads = new Dictionary<OrganisationId, ChainHead>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var chain = new OrganisationId(rows.GetGuid(0));
            heads.Add(chain, new ChainHead(LedgerParty.ToDomain(chain), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2)));
        }

        return (known, heads);
    }

    private static async Task WriteAsync(
        NpgsqlTransaction transaction, List<Hashed> fresh, Dictionary<OrganisationId, ChainHead> heads, CancellationToken cancellationToken)
    {
        var ids = await NumbersAsync(transaction, fresh.Count, cancellationToken);
        var linked = new List<Linked>(fresh.Count);
        foreach (var (one, id) in fresh.Zip(ids))
        {
            var head = heads.GetValueOrDefault(one.Chain) ?? new ChainHead(null, 0, LedgerHash.Genesis);
            var link = LedgerHash.Link(head.Hash.Span, one.Content);
            linked.Add(new Linked(id, one, head.Seq + 1, head.Hash.ToArray(), link));
            heads[one.Chain] = head with { Seq = head.Seq + 1, Hash = link };
        }

        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(LedgerColumns.InsertTransactions(linked));
        batch.BatchCommands.Add(LedgerColumns.InsertPostings(linked));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<long>> NumbersAsync(NpgsqlTransaction transaction, int count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select nextval('ledger_numbers') from generate_series(1, $1)", transaction.Connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<long>(count);
        while (await rows.ReadAsync(cancellationToken))
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids;
    }

    internal sealed record Hashed(LedgerTransaction Transaction, byte[] Content)
    {
        public OrganisationId Chain => LedgerParty.Of(Transaction.OrganisationId);
    }

    internal sealed record Linked(long Id, Hashed Of, long Seq, byte[] Previous, byte[] Link);
}
