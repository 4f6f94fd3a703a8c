using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Tests.Persistence;

public sealed class MappingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_replica_comes_back_as_it_was_stored()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);

        await using var context = postgres.System.CreateContext();
        var found = await context.Replicas.SingleAsync(r => r.Id == seed.Replica.Id);

        Assert.Equal(seed.Replica.Offer, found.Offer);
        Assert.Equal(seed.Replica.PriceCeiling, found.PriceCeiling);
        Assert.Equal(seed.Replica.Term, found.Term);
        Assert.Null(found.PricePerHour);
        Assert.NotEqual(0u, found.RowVersion);
    }

    [Fact]
    public async Task An_optional_price_can_be_set_and_taken_away_again()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using (var setting = postgres.System.CreateContext())
        {
            var replica = await setting.Replicas.SingleAsync(r => r.Id == seed.Replica.Id);
            replica.PricePerHour = Money.Usd(1.23456789m);
            replica.OrderTag = new OrderTag("tag-1");
            replica.Endpoint = new Uri("http://127.0.0.1:9000/");
            await setting.SaveChangesAsync();
        }

        await using var context = postgres.System.CreateContext();
        var found = await context.Replicas.SingleAsync(r => r.OrderTag == new OrderTag("tag-1"));

        Assert.Equal(Money.Usd(1.23456789m), found.PricePerHour);
        Assert.Equal(new Uri("http://127.0.0.1:9000/"), found.Endpoint);

        found.PricePerHour = null;
        await context.SaveChangesAsync();
        Assert.Equal(1, await context.Replicas.CountAsync(r => r.Id == seed.Replica.Id && r.PricePerHour == null));
    }

    [Fact]
    public async Task A_deployment_comes_back_with_its_workload_and_regions()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);

        await using var context = postgres.System.CreateContext();
        var found = await context.Deployments.SingleAsync(d => d.Id == seed.Deployment.Id);

        Assert.Equal(seed.Deployment.Workload.Arguments, found.Workload.Arguments);
        Assert.Equal(["eu"], found.RegionPrefixes);
        Assert.Equal(Money.Usd(3.99m), found.PricePerHour);
        Assert.Null(found.BudgetPerHour);
    }

    [Fact]
    public async Task Two_writers_of_one_replica_do_not_overwrite_each_other()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var first = postgres.System.CreateContext();
        await using var second = postgres.System.CreateContext();
        (await first.Replicas.SingleAsync(r => r.Id == seed.Replica.Id)).Attempts = 1;
        (await second.Replicas.SingleAsync(r => r.Id == seed.Replica.Id)).Attempts = 2;

        await first.SaveChangesAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync());
    }

    [Fact]
    public async Task A_name_is_free_again_once_its_deployment_is_closed()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var context = postgres.System.CreateContext();
        var plan = Rows.Plan(seed.Id);
        context.AddRange(plan, Rows.Deployment(plan));

        var taken = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync());

        Assert.Equal("ux_deployments_open_name", Assert.IsType<PostgresException>(taken.InnerException).ConstraintName);
        (await context.Deployments.SingleAsync(d => d.Id == seed.Deployment.Id)).State = DeploymentState.Closed;
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task A_replica_cannot_belong_to_a_deployment_of_somebody_else()
    {
        var mine = await TenantSeed.CreateAsync(postgres.System);
        var theirs = await TenantSeed.CreateAsync(postgres.System);
        await using var command = postgres.System.DataSource.CreateCommand(
            "update replicas set organisation_id = $1 where id = $2");
        command.Parameters.AddWithValue(theirs.Id.Value);
        command.Parameters.AddWithValue(mine.Replica.Id.Value);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, refused.SqlState);
    }
}
