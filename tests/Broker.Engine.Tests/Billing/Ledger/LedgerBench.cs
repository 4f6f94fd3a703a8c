using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Broker.Engine.Tests.Billing.Ledger;

/// <summary>A ledger on a database of its own, and the ways past it.</summary>
internal sealed class LedgerBench(TestDatabase database) : IAsyncDisposable
{
    public static readonly DateTimeOffset At = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ILedger _ledger = new DatabaseLedger(new ChartOfAccounts(database.System, Options.Create(new LedgerOptions())));

    public FakeTimeProvider Clock { get; } = new(At);

    public TestDatabase Database => database;

    public static async Task<LedgerBench> CreateAsync() => new(await PostgresServer.CreateDatabaseAsync());

    /// <summary>A charge of <paramref name="amount"/> to an organisation.</summary>
    public static LedgerTransaction Charge(OrganisationId organisation, string key, decimal amount = 100m, string commodity = "USD") => new(
        key, At, "Charge", key, organisation,
        [
            new Posting(AccountRole.Receivable, organisation, new Commodity(commodity), amount),
            new Posting(AccountRole.Revenue, null, new Commodity(commodity), -amount),
        ]);

    public async Task<LedgerPosted> PostAsync(params LedgerTransaction[] transactions)
    {
        await using var db = database.System.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var posted = await _ledger.PostAsync(db, transactions, CancellationToken.None);
        await transaction.CommitAsync();
        return posted;
    }

    public Task<LedgerPosted> PostAsync(BrokerDbContext db, params LedgerTransaction[] transactions) =>
        _ledger.PostAsync(db, transactions, CancellationToken.None);

    public Task<LedgerProofEntity> ProveAsync() =>
        new ProveLedger(database.System, Clock, NullLogger<ProveLedger>.Instance).ExecuteAsync(CancellationToken.None);

    public async Task<Dictionary<BalanceKey, decimal>> BalancesAsync()
    {
        await using var db = database.System.CreateContext();
        var rows = await db.LedgerBalances.AsNoTracking().ToListAsync();
        return rows.ToDictionary(b => new BalanceKey(b.Account.ToString(), LedgerParty.ToDomain(b.Party), b.Commodity), b => b.Amount);
    }

    public Task<decimal> BalanceAsync(AccountRole account, OrganisationId? organisation = null, string commodity = "USD") =>
        ScalarAsync<decimal>($"select coalesce((select amount from ledger_balances where account = '{account}' and party = '{LedgerParty.Of(organisation)}' and commodity = '{commodity}'), 0)");

    public Task<long> CountAsync(string table) => ScalarAsync<long>($"select count(*) from {table}");

    /// <summary>As the system role, in one transaction: what a program of ours could send at worst.</summary>
    public async Task<string?> RefusalAsync(string sql, NpgsqlDataSource? role = null)
    {
        await using var connection = await (role ?? database.System.DataSource).OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return null;
        }
        catch (PostgresException exception)
        {
            return exception.MessageText;
        }
    }

    /// <summary>As a superuser with every trigger asleep: a forger with the keys to the database.</summary>
    public async Task ForgeAsync(string sql)
    {
        var admin = new NpgsqlConnectionStringBuilder(database.ConnectionStrings.Admin) { Database = database.Name, Pooling = false };
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"set session_replication_role = replica; {sql}", connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = database.System.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
