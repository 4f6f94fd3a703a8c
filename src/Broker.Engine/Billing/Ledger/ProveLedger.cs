using System.Data;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Broker.Engine.Billing.Ledger;

/// <summary>
/// Recomputes the whole ledger from one snapshot and stores the verdict. Each proof also answers for the one before it,
/// so history can be rewritten unseen only until the next proof.
/// </summary>
public sealed class ProveLedger(SystemDatabase database, TimeProvider clock, ILogger<ProveLedger> logger)
{
    public async Task<LedgerProofEntity> ExecuteAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await using var db = database.CreateContext();
        LedgerVerdict verdict;
        await using (var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken))
        {
            verdict = await AuditAsync(db, (NpgsqlTransaction)snapshot.GetDbTransaction(), cancellationToken);
        }

        var proof = new LedgerProofEntity
        {
            At = clock.GetUtcNow(),
            Took = clock.GetElapsedTime(started),
            Transactions = verdict.Transactions,
            Postings = verdict.Postings,
            Chains = verdict.Chains,
            ThroughId = verdict.ThroughId,
            Root = verdict.Root.ToArray(),
            IsIntact = verdict.IsIntact,
            Findings = verdict.Findings,
        };
        db.Add(proof);
        await db.SaveChangesAsync(cancellationToken);
        Tell(verdict, proof.Took);
        return proof;
    }

    private static async Task<LedgerVerdict> AuditAsync(BrokerDbContext db, NpgsqlTransaction snapshot, CancellationToken cancellationToken)
    {
        // The newest proof that found nothing: comparing with one that already saw a break would only repeat it.
        var earlier = await db.LedgerProofs.AsNoTracking().Where(p => p.IsIntact).OrderByDescending(p => p.Id).FirstOrDefaultAsync(cancellationToken);
        using var audit = new LedgerAudit(earlier is null ? null : new EarlierRoot(earlier.ThroughId, earlier.Root));
        await foreach (var transaction in TransactionsAsync(snapshot, cancellationToken))
        {
            audit.Take(transaction);
        }

        var heads = await db.LedgerChains.AsNoTracking().ToListAsync(cancellationToken);
        var balances = await db.LedgerBalances.AsNoTracking().ToListAsync(cancellationToken);
        return audit.Finish(
            heads.Select(h => new ChainHead(LedgerParty.ToDomain(h.Chain), h.Seq, h.Hash)),
            balances.ToDictionary(b => new BalanceKey(b.Account.ToString(), LedgerParty.ToDomain(b.Party), b.Commodity), b => b.Amount));
    }

    // Row by row, for the ledger is larger than memory may be; and past EF, which would track or buffer it.
    private static async IAsyncEnumerable<StoredTransaction> TransactionsAsync(
        NpgsqlTransaction snapshot, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select t.id, t.chain, t.seq, t.idempotency_key, t.at, t.text, t.reference, t.content_hash, t.previous_hash, t.hash,
                   p.account, p.party, p.commodity, p.amount
            from ledger_transactions t left join ledger_postings p on p.transaction_id = t.id
            order by t.chain, t.seq, t.id, p.ordinal
            """,
            snapshot.Connection,
            snapshot);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        StoredTransaction? present = null;
        List<StoredPosting> postings = [];
        while (await rows.ReadAsync(cancellationToken))
        {
            if (present?.Id != rows.GetInt64(0))
            {
                if (present is not null)
                {
                    yield return present;
                }

                postings = [];
                present = Transaction(rows, postings);
            }

            if (!await rows.IsDBNullAsync(10, cancellationToken))
            {
                postings.Add(new StoredPosting(
                    rows.GetString(10), LedgerParty.ToDomain(new OrganisationId(rows.GetGuid(11))), rows.GetString(12), rows.GetDecimal(13)));
            }
        }

        if (present is not null)
        {
            yield return present;
        }
    }

    private static StoredTransaction Transaction(NpgsqlDataReader row, List<StoredPosting> postings) => new(
        row.GetInt64(0), LedgerParty.ToDomain(new OrganisationId(row.GetGuid(1))), row.GetInt64(2), row.GetString(3),
        row.GetFieldValue<DateTimeOffset>(4), row.GetString(5), row.GetString(6), row.GetFieldValue<byte[]>(7),
        row.GetFieldValue<byte[]>(8), row.GetFieldValue<byte[]>(9), postings);

    private void Tell(LedgerVerdict verdict, TimeSpan took)
    {
        if (verdict.IsIntact)
        {
            LedgerLog.Intact(logger, verdict.Transactions, verdict.Chains, took);
        }
        else
        {
            LedgerLog.Broken(logger, verdict.Findings.Count, verdict.Findings[0]);
        }
    }
}

internal static partial class LedgerLog
{
    [LoggerMessage(4700, LogLevel.Information, "The ledger is intact: {Transactions} transactions in {Chains} chains, in {Took}")]
    public static partial void Intact(ILogger logger, long transactions, long chains, TimeSpan took);

    [LoggerMessage(4701, LogLevel.Error, "The ledger is broken, {Count} findings; the first: {Finding}")]
    public static partial void Broken(ILogger logger, int count, string finding);
}
