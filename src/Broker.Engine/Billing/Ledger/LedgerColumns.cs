using Broker.Domain.Shared;
using Npgsql;
using NpgsqlTypes;

namespace Broker.Engine.Billing.Ledger;

/// <summary>Many rows as one array per column: one statement inserts them all.</summary>
internal static class LedgerColumns
{
    public static NpgsqlBatchCommand InsertTransactions(IReadOnlyList<DatabaseLedger.Linked> all) => new(
        """
        insert into ledger_transactions (id, chain, seq, idempotency_key, at, text, reference, content_hash, previous_hash, hash)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """)
    {
        Parameters =
        {
            Array(NpgsqlDbType.Bigint, all.Select(l => l.Id)),
            Ids(all.Select(l => l.Of.Chain)),
            Array(NpgsqlDbType.Bigint, all.Select(l => l.Seq)),
            Texts(all.Select(l => l.Of.Transaction.IdempotencyKey)),
            Array(NpgsqlDbType.TimestampTz, all.Select(l => l.Of.Transaction.At)),
            Texts(all.Select(l => l.Of.Transaction.Text)),
            Texts(all.Select(l => l.Of.Transaction.Reference)),
            Array(NpgsqlDbType.Bytea, all.Select(l => l.Of.Content)),
            Array(NpgsqlDbType.Bytea, all.Select(l => l.Previous)),
            Array(NpgsqlDbType.Bytea, all.Select(l => l.Link)),
        },
    };

    public static NpgsqlBatchCommand InsertPostings(IReadOnlyList<DatabaseLedger.Linked> all)
    {
        var rows = all.SelectMany(l => l.Of.Transaction.Postings.Select((posting, i) => (l.Id, Ordinal: i + 1, Posting: posting))).ToList();
        return new(
            """
            insert into ledger_postings (transaction_id, ordinal, account, party, commodity, amount)
            select * from unnest($1, $2, $3, $4, $5, $6)
            """)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Bigint, rows.Select(r => r.Id)),
                Array(NpgsqlDbType.Integer, rows.Select(r => r.Ordinal)),
                Texts(rows.Select(r => r.Posting.Account.ToString())),
                Ids(rows.Select(r => LedgerParty.Of(r.Posting.Organisation))),
                Texts(rows.Select(r => r.Posting.Commodity.Code)),
                Array(NpgsqlDbType.Numeric, rows.Select(r => r.Posting.Amount)),
            },
        };
    }

    public static NpgsqlParameter Texts(IEnumerable<string> values) => Array(NpgsqlDbType.Text, values);

    public static NpgsqlParameter Ids(IEnumerable<OrganisationId> values) => Array(NpgsqlDbType.Uuid, values.Select(v => v.Value));

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType element, IEnumerable<T> values) =>
        new() { TypedValue = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | element };
}
