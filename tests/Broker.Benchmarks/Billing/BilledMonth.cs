using Broker.Domain.Billing;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Broker.Benchmarks.Billing;

/// <summary>Customers with a month of metered usage, and the services that bill it.</summary>
internal sealed class BilledMonth : IAsyncDisposable
{
    private const int DaysOfOctober = 31;
    private static readonly DateTimeOffset November = new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);
    private readonly ServiceProvider _services;

    private BilledMonth(TestDatabase database)
    {
        Database = database;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(new FakeTimeProvider(November))
            .AddSingleton(new Domain.Shared.ComputeNetworks([]))
            .AddSingleton(database.Configuration)
            .AddSingleton<OutboxSignal>()
            .AddSingleton<Domain.Shared.ITaxCalculator, OwnRules>()
            .AddPersistence(database.Configuration)
            .AddSla()
            .AddBilling()
            .AddLedger()
            .BuildServiceProvider();
    }

    public TestDatabase Database { get; }

    public static async Task<BilledMonth> CreateAsync(int customers, int eventsPerCustomer)
    {
        var month = new BilledMonth(await PostgresServer.CreateDatabaseAsync());
        await month.FillAsync(customers, eventsPerCustomer);
        return month;
    }

    /// <returns>How many documents were frozen.</returns>
    public async Task<int> CloseAsync()
    {
        var close = _services.GetRequiredService<CloseBillingPeriod>();
        var october = BillingPeriod.MonthOf(new DateOnly(2026, 10, 1));
        if (await close.StartAsync(october, "benchmark", CancellationToken.None) is not StartCloseOutcome.Started started)
        {
            throw new InvalidOperationException("October could not be closed.");
        }

        await close.ContinueAsync(started.Run, CancellationToken.None);
        await using var db = Database.System.CreateContext();
        return await db.Invoices.CountAsync();
    }

    /// <summary>The least that any billing does: one plain sum of the same rows. Answers the hours of everybody.</summary>
    public async Task<decimal> AggregateAsync()
    {
        await using var command = Database.System.DataSource.CreateCommand(
            """
            select organisation_id, deployment_id, network, gpu, price_per_hour, sum(seconds), sum(seconds * price_per_hour / 3600)
            from usage_events where period = date '2026-10-01' group by 1, 2, 3, 4, 5
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var total = 0m;
        while (await reader.ReadAsync())
        {
            total += decimal.Round(reader.GetDecimal(6), 2, MidpointRounding.ToEven);
        }

        return total;
    }

    public async Task<decimal> BilledAsync()
    {
        await using var db = Database.System.CreateContext();
        return await db.Invoices.SumAsync(i => i.Net);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }

    // By the database itself and past its checks: a million rows in seconds. What is measured runs with all of them.
    private async Task FillAsync(int customers, int eventsPerCustomer)
    {
        var template = await TemplateAsync();
        await using var admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Database.ConnectionStrings.Admin) { Database = Database.Name });
        await using var connection = await admin.OpenConnectionAsync();
        foreach (var sql in (string[])["set session_replication_role = replica", .. Filling(template, customers, eventsPerCustomer), "analyze"])
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<TenantSeed> TemplateAsync() => await TenantSeed.CreateAsync(Database.System, "Template");

    private static string[] Filling(TenantSeed template, int customers, int eventsPerCustomer) =>
    [
        "create temp table made as select gen_random_uuid() o, gen_random_uuid() p, gen_random_uuid() d, gen_random_uuid() r, n from generate_series(1, "
            + FormattableString.Invariant($"{customers}) n"),
        "insert into organisations (id, name, is_demo, created_at) select o, 'Customer ' || n, false, timestamptz '2026-01-01' from made",
        Copy("billing_profiles", "organisation_id = m.o", $"t.organisation_id = '{template.Id}'"),
        Copy("plans", "id = m.p, organisation_id = m.o", $"t.id = '{template.Plan.Id}'"),
        Copy("deployments", "id = m.d, organisation_id = m.o, plan_id = m.p", $"t.id = '{template.Deployment.Id}'"),
        Copy("replicas", "id = m.r, organisation_id = m.o, deployment_id = m.d, order_tag = null", $"t.id = '{template.Replica.Id}'"),
        FormattableString.Invariant(
            $"""
            insert into usage_events (event_key, content_hash, organisation_id, deployment_id, replica_id, period, kind, started_at, ended_at,
                seconds, network, provider, region, gpu, gpu_count, price_per_hour, price_per_hour_currency, recorded_at)
            select 'use/' || n || '/' || e, sha256((n || '/' || e)::bytea), o, d, r, date '2026-10-01', 'Served', at, at + interval '1 hour', 3600,
                'akash', 'provider-1', 'eu-west', 'H100', 8, 12.4 + n % 7, 'USD', at
            from made, generate_series(0, {eventsPerCustomer - 1}) e,
                lateral (select timestamptz '2026-10-01' + (e % {DaysOfOctober}) * interval '1 day' + (e / {DaysOfOctober}) * interval '1 hour' as at) t
            """),
        $"delete from usage_intervals where organisation_id = '{template.Id}'",
    ];

    /// <summary>One row per customer after the template's, but for what is set.</summary>
    private static string Copy(string table, string set, string where) =>
        $"insert into {table} select (jsonb_populate_record(t, jsonb_build_object({string.Join(", ", set.Split(", ").Select(Pair))}))).* from {table} t, made m where {where}";

    private static string Pair(string assignment)
    {
        var parts = assignment.Split(" = ");
        return $"'{parts[0]}', {parts[1]}";
    }

    /// <summary>VAT is decided by our own rules here; nobody is asked.</summary>
    private sealed class OwnRules : Domain.Shared.ITaxCalculator
    {
        public Task<Domain.Shared.GatewayOutcome<Domain.Shared.TaxCalculation>> CalculateAsync(
            Domain.Shared.TaxOrder order, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The benchmark asks no tax provider.");
    }
}
