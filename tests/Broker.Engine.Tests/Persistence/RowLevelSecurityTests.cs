using Broker.Domain.Shared;
using Broker.Testing.Persistence;
using Npgsql;

namespace Broker.Engine.Tests.Persistence;

/// <summary>What the app role can reach with SQL of its own, nothing of ours in between but the three settings.</summary>
public sealed class RowLevelSecurityTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TenantSeed _mine = null!;
    private TenantSeed _theirs = null!;

    private NpgsqlDataSource System => _database.System.DataSource;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        _mine = await TenantSeed.CreateAsync(_database.System, "Mine");
        _theirs = await TenantSeed.CreateAsync(_database.System, "Theirs");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_table_with_an_organisation_is_closed_to_other_organisations()
    {
        Assert.Empty(await TenantTables.UnprotectedAsync(System));
        Assert.True((await TenantTables.AllAsync(System)).Count >= 12);
        Assert.NotEmpty(await TenantTables.PartitionsAsync(System));
    }

    [Fact]
    public async Task The_rule_itself_finds_a_planted_table_without_a_policy()
    {
        await ExecuteAsync(_database.Owner, "create table planted (organisation_id uuid)");
        Assert.Equal(["planted"], await TenantTables.UnprotectedAsync(System));

        await ExecuteAsync(_database.Owner, "alter table planted enable row level security; alter table planted force row level security");
        Assert.Equal(["planted"], await TenantTables.UnprotectedAsync(System));

        await ExecuteAsync(_database.Owner, "select protect_tenant_table('planted')");
        Assert.Empty(await TenantTables.UnprotectedAsync(System));
    }

    [Fact]
    public async Task Without_row_level_security_the_app_may_read_the_market_and_nothing_else()
    {
        string[] shared = ["public.fx_rates", "public.network_refreshes", "public.offer_prices", "public.schema_migrations"];
        Assert.Equal(shared, await TenantTables.OpenToTheAppAsync(System));

        await ExecuteAsync(_database.Owner, "create view leak as select * from deployments; grant select on leak to broker_app");
        Assert.Contains("public.leak", await TenantTables.OpenToTheAppAsync(System));
    }

    [Fact]
    public async Task A_member_sees_the_rows_of_their_organisation_and_no_other_in_every_table()
    {
        await using var connection = await AppAsync(organisation: _mine.Id);
        foreach (var (table, column) in await TenantTables.AllAsync(System))
        {
            var mine = await CountAsync(System, $"select count(*) from {table} where {column} = '{_mine.Id}'");
            var all = await CountAsync(System, $"select count(*) from {table}");

            var seen = await CountAsync(connection, $"select count(*) from {table}");

            Assert.True(seen == mine && seen > 0 && all > mine, $"{table}: sees {seen} of {all} rows, {mine} of them its own.");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Nobody_sees_nothing_in_any_table(string? setting)
    {
        await using var connection = await _database.App.OpenConnectionAsync();
        if (setting is not null)
        {
            await SetAsync(connection, "broker.organisation", setting);
            await SetAsync(connection, "broker.user", setting);
            await SetAsync(connection, "broker.staff", setting);
        }

        foreach (var (table, _) in await TenantTables.AllAsync(System))
        {
            Assert.Equal(0, await CountAsync(connection, $"select count(*) from {table}"));
        }
    }

    [Fact]
    public async Task Staff_read_every_organisation_and_write_none()
    {
        await using var connection = await AppAsync(staff: true);
        foreach (var (table, _) in await TenantTables.AllAsync(System))
        {
            var all = await CountAsync(System, $"select count(*) from {table}");
            Assert.Equal(all, await CountAsync(connection, $"select count(*) from {table}"));
        }

        Assert.Equal(0, await ExecuteAsync(connection, "update deployments set name = 'x'"));
        Assert.Equal(0, await ExecuteAsync(connection, "delete from memberships"));
        Assert.Equal(0, await ExecuteAsync(connection, "update organisations set name = 'x'"));
        await RefusedAsync(connection, $"insert into activity (organisation_id, deployment_id, at, kind, text) values ('{_mine.Id}', '{_mine.Deployment.Id}', now(), 'Info', 'x')");
    }

    [Fact]
    public async Task A_member_cannot_change_take_or_plant_rows_of_another_organisation()
    {
        await using var connection = await AppAsync(organisation: _mine.Id);

        Assert.Equal(0, await ExecuteAsync(connection, $"update deployments set name = 'x' where id = '{_theirs.Deployment.Id}'"));
        Assert.Equal(0, await ExecuteAsync(connection, $"delete from memberships where organisation_id = '{_theirs.Id}'"));
        await RefusedAsync(connection, $"update plans set organisation_id = '{_theirs.Id}' where id = '{_mine.Plan.Id}'");
        await RefusedAsync(connection, $"insert into activity (organisation_id, deployment_id, at, kind, text) values ('{_theirs.Id}', '{_theirs.Deployment.Id}', now(), 'Info', 'x')");
        await RefusedAsync(connection, $"insert into outbox (organisation_id, topic, payload, created_at) values ('{_theirs.Id}', 'x', '1', now())");
        await RefusedAsync(connection, "insert into outbox (organisation_id, topic, payload, created_at) values (null, 'x', '1', now())");
    }

    [Theory]
    [InlineData("select password_hash from users")]
    [InlineData("select * from user_tokens")]
    [InlineData("select * from data_protection_keys")]
    [InlineData("select payload from outbox")]
    [InlineData("select * from node_leases")]
    [InlineData("select * from hangfire.job")]
    [InlineData("delete from deployments")]
    [InlineData("update incidents set cause = 'x'")]
    [InlineData("insert into offer_prices default values")]
    [InlineData("truncate activity")]
    [InlineData("select create_probe_partitions(current_date, current_date)")]
    [InlineData("create table mine (id int)")]
    [InlineData("set role broker_system")]
    public async Task What_the_app_role_was_not_given_by_name_is_refused(string sql)
    {
        await using var connection = await AppAsync(organisation: _mine.Id);

        await RefusedAsync(connection, sql);
    }

    [Fact]
    public async Task A_partition_shows_nothing_to_whoever_asks_it_directly()
    {
        await using var connection = await AppAsync(organisation: _mine.Id);
        foreach (var partition in await TenantTables.PartitionsAsync(System))
        {
            await RefusedAsync(connection, $"select * from {partition}");

            // Even a grant by mistake opens nothing, not even one's own rows.
            await ExecuteAsync(_database.Owner, $"grant select on {partition} to broker_app");
            Assert.Equal(0, await CountAsync(connection, $"select count(*) from {partition}"));
        }
    }

    [Fact]
    public async Task A_person_sees_colleagues_and_no_other_people()
    {
        await using var connection = await AppAsync(organisation: _mine.Id);

        Assert.Equal(1, await CountAsync(connection, "select count(*) from users"));
        Assert.Equal(1, await CountAsync(connection, $"select count(id) from users where email = '{_mine.User.Email}'"));
    }

    [Fact]
    public async Task A_person_finds_their_organisations_before_one_is_chosen()
    {
        await using var connection = await AppAsync(user: _mine.User.Id);

        Assert.Equal(1, await CountAsync(connection, $"select count(*) from memberships where organisation_id = '{_mine.Id}'"));
        Assert.Equal(1, await CountAsync(connection, "select count(*) from organisations"));
        Assert.Equal(0, await CountAsync(connection, "select count(*) from deployments"));
    }

    private async Task<NpgsqlConnection> AppAsync(OrganisationId? organisation = null, Guid? user = null, bool staff = false)
    {
        var connection = await _database.App.OpenConnectionAsync();
        await SetAsync(connection, "broker.organisation", organisation?.ToString() ?? "");
        await SetAsync(connection, "broker.user", user?.ToString() ?? "");
        await SetAsync(connection, "broker.staff", staff ? "on" : "");
        return connection;
    }

    private static async Task SetAsync(NpgsqlConnection connection, string name, string value)
    {
        await using var command = new NpgsqlCommand("select set_config($1, $2, false)", connection);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RefusedAsync(NpgsqlConnection connection, string sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
