using Broker.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Billing.Ledger;

/// <summary>Brings the accounts in the database to what the configuration says: at the start, or before the first booking.</summary>
internal sealed class ChartOfAccounts(SystemDatabase database, IOptions<LedgerOptions> options) : IHostedService
{
    private volatile bool _isThere;

    /// <summary>Whether this process has seen its accounts committed.</summary>
    public bool IsThere => _isThere;

    /// <summary>Refused by the database where the code of an account was changed although something is booked on it.</summary>
    public NpgsqlBatchCommand Command()
    {
        var accounts = options.Value.Accounts.OrderBy(a => a.Key).ToList();
        return new NpgsqlBatchCommand(
            """
            insert into ledger_accounts as known (role, code, name, kind)
            select * from unnest($1, $2, $3, $4)
            on conflict (role) do update set code = excluded.code, name = excluded.name, kind = excluded.kind
            where (known.code, known.name, known.kind) is distinct from (excluded.code, excluded.name, excluded.kind)
            """)
        {
            Parameters =
            {
                LedgerColumns.Texts(accounts.Select(a => a.Key.ToString())),
                LedgerColumns.Texts(accounts.Select(a => a.Value.Code)),
                LedgerColumns.Texts(accounts.Select(a => a.Value.Name)),
                LedgerColumns.Texts(accounts.Select(a => a.Value.Kind.ToString())),
            },
        };
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = database.DataSource.CreateBatch();
            batch.BatchCommands.Add(Command());
            await batch.ExecuteNonQueryAsync(cancellationToken);
            _isThere = true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Started on purpose before the migration that makes the table: every booking sees to it then.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
