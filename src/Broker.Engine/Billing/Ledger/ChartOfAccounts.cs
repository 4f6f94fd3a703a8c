using Broker.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Billing.Ledger;

/// <summary>Brings the accounts in the database to what the configuration says, at the start and before the first booking.</summary>
internal sealed class ChartOfAccounts(SystemDatabase database, IOptions<LedgerOptions> options) : IHostedService
{
    private volatile bool _isThere;

    /// <exception cref="PostgresException">The code of an account was changed although something is booked on it.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isThere)
        {
            return;
        }

        var accounts = options.Value.Accounts.OrderBy(a => a.Key).ToList();
        await using var command = database.DataSource.CreateCommand(
            """
            insert into ledger_accounts as known (role, code, name, kind)
            select * from unnest($1, $2, $3, $4)
            on conflict (role) do update set code = excluded.code, name = excluded.name, kind = excluded.kind
            where (known.code, known.name, known.kind) is distinct from (excluded.code, excluded.name, excluded.kind)
            """);
        command.Parameters.Add(LedgerColumns.Texts(accounts.Select(a => a.Key.ToString())));
        command.Parameters.Add(LedgerColumns.Texts(accounts.Select(a => a.Value.Code)));
        command.Parameters.Add(LedgerColumns.Texts(accounts.Select(a => a.Value.Name)));
        command.Parameters.Add(LedgerColumns.Texts(accounts.Select(a => a.Value.Kind.ToString())));
        await command.ExecuteNonQueryAsync(cancellationToken);
        _isThere = true;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnsureAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Started on purpose before the migration that makes the table: the first booking comes back here.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
