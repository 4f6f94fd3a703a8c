using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Sla;

public sealed class SupportReaderTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Tenant Staff = new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support);

    private readonly FakeTimeProvider _clock = new(Noon);
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_worst_come_first_over_all_organisations_and_closed_ones_not_at_all()
    {
        await SeedAsync("Up", Status.Up);
        await SeedAsync("Pending", Status.Pending);
        await SeedAsync("Down later", Status.Down, since: Noon.AddMinutes(-5));
        await SeedAsync("Degraded", Status.Degraded);
        await SeedAsync("Down first", Status.Down, since: Noon.AddMinutes(-9));
        await SeedAsync("Unknown", Status.Unknown);
        await SeedAsync("Closed", Status.Down, state: DeploymentState.Closed);

        var page = await WallAsync(new WallQuery());

        Assert.Equal(
            ["Down first", "Down later", "Degraded", "Unknown", "Pending", "Up"], page.Items.Select(r => r.OrganisationName));
        Assert.Equal(6, page.Total);
    }

    [Fact]
    public async Task A_page_is_cut_filtered_and_searched_by_the_server()
    {
        for (var i = 0; i < 7; i++)
        {
            await SeedAsync($"Tenant {i}", i < 4 ? Status.Up : Status.Down);
        }

        await SeedAsync("100% sure_thing", Status.Up);

        var down = await WallAsync(new WallQuery(Status: Status.Down, Page: new PageRequest(1, 2)));
        var named = await WallAsync(new WallQuery(Search: "tenant 3"));
        var literal = await WallAsync(new WallQuery(Search: "100% SURE_"));
        var wildcard = await WallAsync(new WallQuery(Search: "Tenant%3"));

        Assert.Equal((3, 1), (down.Total, down.Items.Count));
        Assert.Equal("Tenant 3", Assert.Single(named.Items).OrganisationName);
        Assert.Single(literal.Items);
        Assert.Empty(wildcard.Items);
    }

    [Fact]
    public async Task Bars_burn_and_budget_come_from_the_interval_log()
    {
        // One of one, up for 100 hours, down for the last 6 minutes.
        await SeedAsync("Northwind", Status.Down, from: Noon.AddHours(-100), health:
        [
            (HealthState.Up, Noon.AddHours(-100), Noon.AddMinutes(-6)),
            (HealthState.Down, Noon.AddMinutes(-6), null),
        ]);

        var row = Assert.Single((await WallAsync(new WallQuery())).Items);

        Assert.Equal(0.999m, row.Availability!.Value);
        Assert.Equal(0.1 / 0.0005, row.BurnRate!.Value, precision: 6);
        Assert.Equal(1 - (6 / (0.0005 * 30 * 24 * 60)), row.BudgetLeft!.Value, precision: 6);
        Assert.Equal([.. Enumerable.Repeat(Status.Up, 54), .. Enumerable.Repeat(Status.Down, 6)], row.LastHour);
        Assert.Equal("No answer", row.Cause);
        Assert.Equal((0, 1, 1), (row.Up, row.Wanted, row.Needed));
    }

    [Fact]
    public async Task What_never_served_has_no_figures_and_pending_bars()
    {
        await SeedAsync("Northwind", Status.Pending, from: null);

        var row = Assert.Single((await WallAsync(new WallQuery())).Items);

        Assert.Null(row.Availability);
        Assert.Null(row.BurnRate);
        Assert.Null(row.BudgetLeft);
        Assert.Equal(Enumerable.Repeat(Status.Pending, 60), row.LastHour);
    }

    [Fact]
    public async Task The_summary_counts_what_is_not_closed()
    {
        await SeedAsync("A", Status.Down);
        await SeedAsync("B", Status.Up);
        await SeedAsync("C", Status.Up);
        await SeedAsync("D", Status.Up, state: DeploymentState.Closed);

        await using var scope = _database.ScopeOf(Staff);

        Assert.Equal(
            new WallSummary(1, 0, 0, 0, 2, Replicas: 4),
            await Reader(scope).SummaryAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_member_is_refused()
    {
        var organisation = await SeedAsync("A", Status.Up);
        await using var scope = _database.ScopeOf(organisation);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => Reader(scope).WallAsync(new WallQuery(), CancellationToken.None));
    }

    private async Task<Page<WallRow>> WallAsync(WallQuery query)
    {
        await using var scope = _database.ScopeOf(Staff);
        return await Reader(scope).WallAsync(query, CancellationToken.None);
    }

    private SupportReader Reader(TenantScope scope) => new(scope.Contexts, scope.Tenant, _clock);

    private async Task<OrganisationId> SeedAsync(
        string name, Status status, DateTimeOffset? since = null, DeploymentState state = DeploymentState.Active,
        DateTimeOffset? from = null, (HealthState Health, DateTimeOffset Start, DateTimeOffset? End)[]? health = null)
    {
        var organisation = Rows.Organisation(name);
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan, wanted: 1, needed: 1, state);
        (deployment.Status, deployment.StatusSince, deployment.FirstUpAt) = (status, since ?? Noon, from);
        var replica = Rows.Replica(deployment);
        await using var db = _database.System.CreateContext();
        db.AddRange(organisation, plan, deployment, replica);
        foreach (var (kind, start, end) in health ?? [])
        {
            var interval = Rows.HealthInterval(replica, kind);
            (interval.StartedAt, interval.EndedAt) = (start, end);
            db.Add(interval);
        }

        if (status == Status.Down)
        {
            db.Add(Rows.Incident(replica));
        }

        await db.SaveChangesAsync();
        return organisation.Id;
    }
}
