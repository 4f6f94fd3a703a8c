using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Broker.Engine.Tests.Persistence;

/// <summary>The way every page and endpoint takes: a scope, its tenant, a context from the factory.</summary>
public sealed class TenantContextTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TenantSeed _mine = null!;
    private TenantSeed _theirs = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        _mine = await TenantSeed.CreateAsync(_database.System, "Mine");
        _theirs = await TenantSeed.CreateAsync(_database.System, "Theirs");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_query_that_forgot_its_Where_finds_only_the_members_rows()
    {
        await using var scope = _database.ScopeOf(_mine.Id);
        await using var context = await scope.Contexts.CreateDbContextAsync();

        foreach (var organisations in OrganisationsIn(context))
        {
            Assert.Equal([_mine.Id], await organisations.Distinct().ToListAsync());
        }
    }

    [Fact]
    public async Task Staff_find_all_organisations_and_cannot_save()
    {
        await using var scope = _database.ScopeOf(new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support));
        await using var context = await scope.Contexts.CreateDbContextAsync();
        foreach (var organisations in OrganisationsIn(context))
        {
            Assert.Equal(2, await organisations.Distinct().CountAsync());
        }

        (await context.Deployments.FirstAsync()).Name = "taken over";
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync());
    }

    [Fact]
    public async Task A_scope_without_a_tenant_finds_nothing()
    {
        await using var scope = _database.ScopeOf(new Tenant.Nobody());
        await using var context = await scope.Contexts.CreateDbContextAsync();

        foreach (var organisations in OrganisationsIn(context))
        {
            Assert.Empty(await organisations.ToListAsync());
        }
    }

    [Fact]
    public async Task A_row_for_another_organisation_cannot_be_saved()
    {
        await using var scope = _database.ScopeOf(_mine.Id);
        await using var context = await scope.Contexts.CreateDbContextAsync();
        context.Add(Rows.Plan(_theirs.Id));

        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.IsType<PostgresException>(refused.InnerException).SqlState);
    }

    [Fact]
    public async Task A_member_saves_a_deployment_with_replicas_activity_and_outbox_in_one_transaction()
    {
        await using var scope = _database.ScopeOf(_mine.Id);
        await using var context = await scope.Contexts.CreateDbContextAsync();
        var plan = Rows.Plan(_mine.Id, "second");
        var deployment = Rows.Deployment(plan);
        var outbox = Rows.Outbox(_mine.Id);

        context.AddRange(plan, deployment, Rows.Replica(deployment), Rows.Activity(deployment), outbox);
        await context.SaveChangesAsync();

        Assert.True(outbox.Id > 0);
    }

    [Fact]
    public async Task The_synchronous_way_is_under_the_same_rules()
    {
        await using var scope = _database.ScopeOf(_mine.Id);
        using var context = scope.Contexts.CreateDbContext();

        Assert.Equal([_mine.Id], context.Organisations.Select(o => o.Id).ToList());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_thousand_parallel_queries_of_mixed_tenants_over_two_connections_give_no_wrong_answer(bool noReset)
    {
        var settings = new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal)
        {
            ["Database:ConnectionStrings:App"] = $"{_database.ConnectionStrings.App};No Reset On Close={noReset}",
            ["Database:AppPoolSize"] = "2",
        };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddPersistence(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider(validateScopes: true);
        OrganisationId?[] tenants = [_mine.Id, _theirs.Id, null];
        var wrong = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) =>
        {
            var organisation = tenants[i % tenants.Length];
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantContext>().Set(organisation is { } id
                ? new Tenant.Member(id, new UserId(Guid.NewGuid()), MemberRole.Viewer)
                : new Tenant.Nobody());
            var contexts = scope.ServiceProvider.GetRequiredService<IDbContextFactory<BrokerDbContext>>();
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var seen = await context.Deployments.Select(d => d.OrganisationId).ToListAsync(cancellationToken);
            if (!seen.SequenceEqual(organisation is { } expected ? [expected] : []))
            {
                Interlocked.Increment(ref wrong);
            }
        });

        Assert.Equal(0, wrong);
    }

    private static IEnumerable<IQueryable<OrganisationId>> OrganisationsIn(BrokerDbContext context) =>
    [
        context.Organisations.Select(o => o.Id),
        context.Memberships.Select(m => m.OrganisationId),
        context.ApiKeys.Select(k => k.OrganisationId),
        context.Plans.Select(p => p.OrganisationId),
        context.Deployments.Select(d => d.OrganisationId),
        context.Replicas.Select(r => r.OrganisationId),
        context.Activity.Select(a => a.OrganisationId),
        context.HealthIntervals.Select(i => i.OrganisationId),
        context.UsageIntervals.Select(i => i.OrganisationId),
        context.Incidents.Select(i => i.OrganisationId),
    ];
}
