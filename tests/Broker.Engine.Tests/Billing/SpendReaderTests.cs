using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Sla;
using Broker.Testing.Billing;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Billing;

public sealed class SpendReaderTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // Ten days into a month of thirty.
    private static readonly DateTimeOffset Now = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Now);
    private OrganisationId _organisation;
    private DeploymentEntity _deployment = null!;
    private ReplicaEntity _first = null!;
    private ReplicaEntity _second = null!;

    public async Task InitializeAsync()
    {
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id, "llama");
        _deployment = Rows.Deployment(plan, wanted: 2, needed: 1);
        _deployment.Team = "discovery";
        _deployment.Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["project"] = "helix" };
        _first = Rows.Replica(_deployment, offer: Rows.Offer(pricePerGpuHour: 2m));
        _second = Rows.Replica(_deployment, 2, offer: Rows.Offer(NetworkId.IoNet, pricePerGpuHour: 3m));
        _organisation = organisation.Id;
        foreach (var replica in new[] { _first, _second })
        {
            replica.LeasedAt = Day(1).AddHours(-1);
        }

        await SaveAsync(organisation, plan, _deployment, _first, _second);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Metered_and_running_usage_add_up_by_day_and_group()
    {
        await UseAsync();

        var spend = await ReadAsync(r => r.ReadAsync(new SpendQuery(new(2026, 11, 1), new(2026, 12, 1)), default));

        Assert.Equal(Money.Usd(24 * 2 + 12 * 3 + 24 * 2), spend.Total);
        Assert.Equal(60m, spend.Hours);
        Assert.Equal([("akash", 96m), ("ionet", 36m)], spend.Series.Select(s => (s.Key, s.Amount.Amount)));
        Assert.Equal([(new DateOnly(2026, 11, 1), 48m), (new DateOnly(2026, 11, 2), 36m), (new DateOnly(2026, 11, 10), 48m)], spend.Cells.Select(c => (c.Start, c.Amount.Amount)));
        Assert.Equal(30, spend.Steps.Count);
        Assert.Equal(["project"], spend.Choices.Tags);
    }

    [Theory]
    [InlineData(SpendGroup.Team, null, "discovery")]
    [InlineData(SpendGroup.Tag, "project", "helix")]
    [InlineData(SpendGroup.Tag, "nothing", "")]
    [InlineData(SpendGroup.CostCentre, null, "")]
    [InlineData(SpendGroup.Region, null, "eu-west")]
    [InlineData(SpendGroup.Gpu, null, "H100")]
    [InlineData(SpendGroup.Deployment, null, "llama")]
    public async Task Every_way_to_group_gives_the_same_total(SpendGroup group, string? tag, string name)
    {
        await UseAsync();

        var spend = await ReadAsync(r => r.ReadAsync(new SpendQuery(new(2026, 11, 1), new(2026, 12, 1), group, SpendStep.Month, tag), default));

        var only = Assert.Single(spend.Series);
        Assert.Equal((name, 132m), (only.Name, only.Amount.Amount));
        Assert.Equal(new DateOnly(2026, 11, 1), Assert.Single(spend.Cells).Start);
    }

    [Fact]
    public async Task Weeks_begin_on_mondays_and_a_filter_leaves_the_rest_out()
    {
        await UseAsync();

        var spend = await ReadAsync(r => r.ReadAsync(new SpendQuery(new(2026, 11, 1), new(2026, 11, 12), Step: SpendStep.Week, Network: NetworkId.Akash), default));

        Assert.Equal([new DateOnly(2026, 10, 26), new DateOnly(2026, 11, 2), new DateOnly(2026, 11, 9)], spend.Steps);
        Assert.Equal([(new DateOnly(2026, 10, 26), 48m), (new DateOnly(2026, 11, 9), 48m)], spend.Cells.Select(c => (c.Start, c.Amount.Amount)));
        Assert.Equal(2, spend.Choices.Networks.Count);
    }

    [Fact]
    public async Task The_forecast_goes_on_with_what_serves_now()
    {
        await UseAsync();

        var month = await ReadAsync(r => r.MonthAsync(default));

        Assert.Equal(Money.Usd(132), month.ToDate);
        Assert.Equal((Money.Usd(2), 1), (month.PerHour, month.Serving));
        Assert.Equal(Money.Usd(132 + (20 * 24 * 2)), month.Forecast);
        Assert.Equal(Money.Usd(0), month.LastMonth);
    }

    [Fact]
    public async Task The_next_invoice_needs_a_profile_and_then_counts_up_to_now()
    {
        await UseAsync();
        Assert.IsType<NextInvoice.Blocked>(await ReadAsync(r => r.NextInvoiceAsync(default)));
        await SaveAsync(BillingRows.Profile(_organisation, "US", vatId: null));

        var draft = Assert.IsType<NextInvoice.Draft>(await ReadAsync(r => r.NextInvoiceAsync(default)));

        Assert.Equal(132m, draft.Document.Totals.LineTotal);
    }

    [Fact]
    public async Task Savings_compare_the_needed_replica_and_take_redundancy_off()
    {
        await UseAsync();

        var savings = await SavingsAsync(_organisation);

        var one = Assert.Single(savings.Deployments);
        var bridge = one.Bridge;
        Assert.Equal((60m, 0m), (bridge.NeededHours, bridge.SpareHours));
        Assert.Equal(132m, bridge.Billed.Amount);
        Assert.NotNull(one.List);
        Assert.Equal(one.List.PerGpuHour * 60m, bridge.AtListPrice);
        Assert.True(bridge.IdleHours > 0);
        Assert.Equal(bridge, savings.Total);
    }

    [Fact]
    public async Task Service_credits_on_the_months_invoice_count_in_dollars()
    {
        await UseAsync();
        var document = new InvoiceDocumentBuilder().With(d => d with
        {
            Period = BillingPeriod.MonthOf(new DateOnly(2026, 11, 1)),
            Fx = d.Fx! with { Rate = 0.5m },
            Allowances = [new InvoiceAllowance(AllowanceKind.SlaCredit, 10, "Missed") { DeploymentId = _deployment.Id }],
        }).Build();
        await SaveAsync(BillingRows.Invoice(_organisation, document));

        Assert.Equal(Money.Usd(20), Assert.Single((await SavingsAsync(_organisation)).Deployments).Bridge.Credits);
    }

    [Fact]
    public async Task Who_may_not_see_money_finds_nothing()
    {
        await UseAsync();
        var engineer = new Tenant.Member(_organisation, new UserId(Guid.NewGuid()), MemberRole.Engineer);

        Assert.Empty((await ReadAsync(r => r.ReadAsync(new SpendQuery(new(2026, 11, 1), new(2026, 12, 1)), default), engineer)).Series);
        Assert.Equal(Money.Usd(0), (await ReadAsync(r => r.MonthAsync(default), engineer)).ToDate);
        Assert.IsType<NextInvoice.Nothing>(await ReadAsync(r => r.NextInvoiceAsync(default), engineer));
    }

    // The first replica: a metered day, and the tenth still open. The second: half a day, metered.
    private async Task UseAsync() => await SaveAsync(
        BillingRows.UsageEvent(_first, Day(1), Day(2)),
        BillingRows.UsageEvent(_second, Day(2), Day(2).AddHours(12)),
        Interval(_first, Day(1), Day(2), Day(2)),
        Interval(_second, Day(2), Day(2).AddHours(12), Day(2).AddHours(12)),
        Interval(_first, Day(10), null, null));

    private static UsageIntervalEntity Interval(ReplicaEntity replica, DateTimeOffset start, DateTimeOffset? end, DateTimeOffset? metered) => new()
    {
        OrganisationId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        PricePerHour = replica.Offer.PricePerHour,
        StartedAt = start,
        EndedAt = end,
        MeteredUntil = metered,
    };

    private static DateTimeOffset Day(int day) => new(2026, 11, day, 0, 0, 0, TimeSpan.Zero);

    private async Task<T> ReadAsync<T>(Func<ISpendReader, Task<T>> read, Tenant? tenant = null)
    {
        await using var scope = postgres.Database.ScopeOf(tenant ?? new Tenant.Member(_organisation, new UserId(Guid.NewGuid()), MemberRole.Finance));
        var networks = new ComputeNetworks([]);
        var options = Options.Create(new BillingOptions());
        var drafts = new InvoiceDrafts(scope.Contexts, new BillingCases(networks, options), new InvoiceComposer(options), _clock);
        return await read(new SpendReader(scope.Contexts, scope.Tenant, drafts, networks, _clock));
    }

    private async Task<SavingsView> SavingsAsync(OrganisationId organisation)
    {
        await using var scope = postgres.Database.ScopeOf(organisation);
        return await new SavingsReader(scope.Contexts, scope.Tenant, HyperscalerPrices.Load(), _clock).ReadAsync(BillingPeriod.MonthOf(Now), default);
    }

    private async Task SaveAsync(params object[] rows)
    {
        await using var db = postgres.System.CreateContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }
}
