using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class MeterUsageTests : IAsyncLifetime
{
    private BillingWorld _world = null!;

    public async Task InitializeAsync() => _world = await BillingWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Use_over_midnight_becomes_one_event_per_day_and_not_a_second_more()
    {
        var customer = await _world.AddCustomerAsync();
        var start = BillingWorld.October.AddDays(3).AddHours(22).AddMilliseconds(300);
        await _world.AddAsync(customer.Used(start, start.AddHours(28).AddMilliseconds(900)));

        await _world.Meter.ExecuteAsync(CancellationToken.None);

        var events = await EventsAsync();
        Assert.Equal([7199, 86400, 7201], events.Select(e => e.Seconds));
        Assert.All(events, e => Assert.Equal(e.StartedAt.UtcDateTime.Date, e.EndedAt.AddSeconds(-1).UtcDateTime.Date));
    }

    [Fact]
    public async Task Metering_again_and_by_several_nodes_at_once_adds_nothing()
    {
        var customer = await _world.AddCustomerAsync();
        for (var i = 0; i < 40; i++)
        {
            await _world.AddAsync(customer.Used(BillingWorld.October.AddHours(i * 10), BillingWorld.October.AddHours((i * 10) + 7)));
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Meter.ExecuteAsync(CancellationToken.None)));
        await _world.Meter.ExecuteAsync(CancellationToken.None);

        Assert.Equal(40 * 7 * 3600, (await EventsAsync()).Sum(e => e.Seconds));
        Assert.Empty(await _world.ReadAsync(db => db.MeteringRejections.ToListAsync()));
    }

    [Fact]
    public async Task What_still_runs_is_metered_up_to_the_last_midnight_and_goes_on_from_there()
    {
        var customer = await _world.AddCustomerAsync();
        var interval = customer.Used(BillingWorld.November.AddHours(-30), null);
        await _world.AddAsync(interval);

        await _world.Meter.ExecuteAsync(CancellationToken.None);
        var before = (await EventsAsync()).Sum(e => e.Seconds);
        await EndAsync(interval, BillingWorld.November.AddHours(5));
        await _world.Meter.ExecuteAsync(CancellationToken.None);

        Assert.Equal(30 * 3600, before);
        Assert.Equal(35 * 3600, (await EventsAsync()).Sum(e => e.Seconds));
    }

    [Fact]
    public async Task An_outage_that_reaches_back_behind_what_was_metered_is_given_back()
    {
        var customer = await _world.AddCustomerAsync();
        var interval = customer.Used(BillingWorld.November.AddHours(-30), null);
        await _world.AddAsync(interval);
        await _world.Meter.ExecuteAsync(CancellationToken.None);

        await EndAsync(interval, BillingWorld.November.AddHours(-26).AddMilliseconds(500));
        await _world.Meter.ExecuteAsync(CancellationToken.None);
        await _world.Meter.ExecuteAsync(CancellationToken.None);

        Assert.Equal(4 * 3600, (await EventsAsync()).Sum(e => e.Seconds));
        Assert.Contains(await EventsAsync(), e => e.Kind == UsageEventKind.GivenBack);
    }

    [Theory]
    [InlineData(UsageHold.UntilAccepted)]
    [InlineData(UsageHold.Waived)]
    public async Task Use_that_is_held_is_not_metered(UsageHold hold)
    {
        var customer = await _world.AddCustomerAsync();
        await _world.AddAsync(customer.Used(BillingWorld.October, BillingWorld.October.AddHours(2), hold));

        Assert.Equal(0, await _world.Meter.ExecuteAsync(CancellationToken.None));

        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_rejected_and_listed()
    {
        var customer = await _world.AddCustomerAsync();
        var fact = Fact(customer, BillingWorld.October, hours: 2);

        var first = await RecordAsync(fact);
        var again = await RecordAsync(fact);
        var other = await RecordAsync(fact with { PricePerHour = Money.Usd(9) }, fact);

        Assert.Equal(new RecordedUsage(1, 0, 0), first);
        Assert.Equal(new RecordedUsage(0, 1, 0), again);
        Assert.Equal(1, other.Rejected);
        Assert.Equal(2.5m, Assert.Single(await EventsAsync()).PricePerHour.Amount);
        Assert.Equal(fact.Key, Assert.Single(await _world.ReadAsync(db => db.MeteringRejections.ToListAsync())).EventKey);
    }

    [Fact]
    public async Task Usage_that_comes_after_its_month_was_closed_goes_into_the_next_open_one()
    {
        var customer = await _world.AddCustomerAsync();
        await _world.CloseOctoberAsync();

        await RecordAsync(Fact(customer, BillingWorld.October, hours: 2));

        Assert.Equal(new DateOnly(2026, 11, 1), Assert.Single(await EventsAsync()).Period);
    }

    [Fact]
    public async Task The_database_refuses_to_change_delete_or_slip_in_usage()
    {
        var customer = await _world.AddCustomerAsync();
        await RecordAsync(Fact(customer, BillingWorld.October, hours: 2));
        await _world.CloseOctoberAsync();

        foreach (var sql in (string[])["update usage_events set seconds = 1", "delete from usage_events", "truncate usage_events cascade",
            "insert into usage_events (event_key, content_hash, organisation_id, deployment_id, replica_id, period, kind, started_at, ended_at, seconds, network, provider, region, gpu, gpu_count, price_per_hour, price_per_hour_currency, recorded_at) "
            + "select event_key || 'x', content_hash, organisation_id, deployment_id, replica_id, period, kind, started_at, ended_at, seconds, network, provider, region, gpu, gpu_count, price_per_hour, price_per_hour_currency, recorded_at from usage_events"])
        {
            await using var command = _world.Database.System.DataSource.CreateCommand(sql);
            var refused = await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.True(refused.SqlState is "23001" or "42501", $"{sql}: {refused.SqlState} {refused.MessageText}");
        }
    }

    [Fact]
    public async Task A_lease_costs_us_from_the_networks_first_hour_to_its_minimum_term()
    {
        var customer = await _world.AddCustomerAsync();
        await using (var db = _world.Database.System.CreateContext())
        {
            var replica = await db.Replicas.SingleAsync(r => r.Id == customer.Replica.Id);
            replica.NetworkBilledFrom = BillingWorld.October.AddHours(23);
            replica.ClosedAt = BillingWorld.October.AddHours(23.5);
            replica.PricePerHour = Money.Usd(2);
            await db.SaveChangesAsync();
        }

        await _world.Costs.ExecuteAsync(CancellationToken.None);
        await _world.Costs.ExecuteAsync(CancellationToken.None);

        var costs = await _world.ReadAsync(db => db.NetworkCosts.OrderBy(c => c.StartedAt).ToListAsync());
        Assert.Equal([NetworkCostKind.Lease, NetworkCostKind.MinimumTerm], costs.Select(c => c.Kind));
        Assert.Equal(2m, costs.Sum(c => c.Amount.Amount));
    }

    private static UsageFact Fact(BillingWorld.Customer customer, DateTimeOffset at, int hours) => new(
        $"test/{at.ToUnixTimeSeconds()}", customer.Id, customer.Deployment.Id, customer.Replica.Id, new Interval(at, at.AddHours(hours)),
        hours * 3600, customer.Replica.Network, "provider-1", "eu-west", "H100", 1, Money.Usd(2.5m));

    private async Task<RecordedUsage> RecordAsync(params UsageFact[] facts)
    {
        await using var db = _world.Database.System.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var recorded = await _world.Book.RecordAsync(db, facts, CancellationToken.None);
        await transaction.CommitAsync();
        return recorded;
    }

    private async Task EndAsync(Broker.Engine.Sla.UsageIntervalEntity interval, DateTimeOffset at)
    {
        await using var db = _world.Database.System.CreateContext();
        await db.UsageIntervals.Where(u => u.Id == interval.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.EndedAt, at));
    }

    private Task<List<UsageEventEntity>> EventsAsync() =>
        _world.ReadAsync(db => db.UsageEvents.AsNoTracking().OrderBy(e => e.StartedAt).ThenBy(e => e.Id).ToListAsync());
}
