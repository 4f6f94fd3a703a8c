using Broker.Domain.Deployments;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Deployments;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class DunningTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SpendingWorld _world = null!;
    private InvoiceEntity _invoice = null!;

    public async Task InitializeAsync()
    {
        _world = await SpendingWorld.CreateAsync(postgres.Database);
        var row = BillingRows.Invoice(_world.Organisation);
        _invoice = new InvoiceEntity
        {
            Id = row.Id,
            OrganisationId = row.OrganisationId,
            Kind = row.Kind,
            Series = row.Series,
            Sequence = row.Sequence,
            Number = row.Number,
            State = InvoiceState.Sent,
            PeriodStart = row.PeriodStart,
            PeriodEnd = row.PeriodEnd,
            IssueDate = row.IssueDate,
            DueDate = DateOnly.FromDateTime(_world.Now.UtcDateTime),
            Currency = row.Currency,
            Net = row.Net,
            Tax = row.Tax,
            Total = row.Total,
            Payable = row.Payable,
            Document = row.Document,
            ContentHash = row.ContentHash,
            FrozenAt = row.FrozenAt,
            SentAt = row.SentAt,
        };
        await _world.AddAsync(_invoice);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task An_invoice_is_overdue_when_its_due_date_is_over_and_not_before()
    {
        _world.Engine.Clock.Advance(TimeSpan.FromHours(11.99));
        await DunAsync();
        Assert.Equal(InvoiceState.Sent, await StateAsync());

        _world.Engine.Clock.Advance(TimeSpan.FromHours(0.02));
        await DunAsync();
        Assert.Equal(InvoiceState.Overdue, await StateAsync());
        Assert.Empty(await StepsAsync());
    }

    [Fact]
    public async Task Every_step_is_taken_once_on_its_day()
    {
        var running = await _world.DeployedAsync(1);
        var seen = new List<(int Day, DunningStep Step)>();
        for (var day = 1; day <= 32; day++)
        {
            _world.Engine.Clock.Advance(TimeSpan.FromDays(1));
            await DunAsync();
            await DunAsync();
            seen.AddRange((await StepsAsync()).Where(s => !seen.Exists(x => x.Step == s.Step)).Select(s => (day, s.Step)));
        }

        Assert.Equal([(3, DunningStep.Reminder), (10, DunningStep.SecondReminder), (14, DunningStep.BlockNew), (30, DunningStep.StopAll)], seen);
        Assert.Equal(
            [BillingNoticeKind.InvoiceReminder, BillingNoticeKind.InvoiceReminder, BillingNoticeKind.Blocked, BillingNoticeKind.Stopped],
            (await _world.NoticesAsync()).Select(n => n.Kind));
        Assert.Equal(DeploymentState.Closing, (await _world.Engine.DeploymentAsync(running)).State);
        Assert.IsType<DeployOutcome.Blocked>(await _world.DeployAsync(await _world.PlanAsync(1)));
    }

    [Fact]
    public async Task Missed_days_are_made_up_for_in_order_and_nothing_hurts_on_the_day_it_is_announced()
    {
        _world.Engine.Clock.Advance(TimeSpan.FromDays(40));
        await DunAsync();
        Assert.Equal([DunningStep.Reminder, DunningStep.SecondReminder], (await StepsAsync()).Select(s => s.Step));

        _world.Engine.Clock.Advance(TimeSpan.FromDays(1));
        await DunAsync();
        await DunAsync();
        Assert.Equal(3, (await StepsAsync()).Count);

        _world.Engine.Clock.Advance(TimeSpan.FromDays(1));
        await DunAsync();
        Assert.Equal(DunningStep.StopAll, (await StepsAsync())[^1].Step);
    }

    [Fact]
    public async Task Many_nodes_at_once_take_a_step_once()
    {
        _world.Engine.Clock.Advance(TimeSpan.FromDays(5));

        await Task.WhenAll(DunAsync(), DunAsync(), DunAsync(), DunAsync());

        Assert.Single(await StepsAsync());
        Assert.Single(await _world.NoticesAsync());
    }

    [Fact]
    public async Task Killed_after_the_stop_was_written_the_next_run_closes_what_is_left()
    {
        var running = await _world.DeployedAsync(1);
        await _world.ReadAsync(db => db.Invoices.Where(i => i.Id == _invoice.Id).ExecuteUpdateAsync(set => set.SetProperty(i => i.State, InvoiceState.Overdue)));
        _world.Engine.Clock.Advance(TimeSpan.FromDays(31));
        await _world.AddAsync([.. Enum.GetValues<DunningStep>().Select(step => new DunningStepEntity
        {
            InvoiceId = _invoice.Id, Step = step, OrganisationId = _world.Organisation, DaysOverdue = 30, At = _world.Now,
        })]);

        await DunAsync();

        Assert.Equal(DeploymentState.Closing, (await _world.Engine.DeploymentAsync(running)).State);
        Assert.Equal(4, (await StepsAsync()).Count);
    }

    [Fact]
    public async Task Payment_ends_it_and_lifts_the_block_with_a_word()
    {
        _world.Engine.Clock.Advance(TimeSpan.FromDays(14));
        await DunAsync();
        _world.Engine.Clock.Advance(TimeSpan.FromDays(1));
        await DunAsync();
        Assert.IsType<DeployOutcome.Blocked>(await _world.DeployAsync(await _world.PlanAsync(1)));

        await _world.ReadAsync(db => db.Invoices.Where(i => i.Id == _invoice.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.State, InvoiceState.Paid).SetProperty(i => i.Paid, _invoice.Payable)));
        _world.Engine.Clock.Advance(TimeSpan.FromDays(30));
        await DunAsync();
        await DunAsync();

        Assert.Equal(3, (await StepsAsync()).Count);
        Assert.Single(await _world.NoticesAsync(), n => n.Kind == BillingNoticeKind.Unblocked);
        Assert.False(await _world.ReadAsync(db => db.SpendingBlocks.AnyAsync(b => b.OrganisationId == _world.Organisation && b.LiftedAt == null)));
    }

    [Theory]
    [InlineData(3, 10, 14, 30, true)]
    [InlineData(3, 3, 14, 30, false)]
    [InlineData(3, 10, 31, 30, false)]
    public void Steps_must_come_one_after_another(int first, int second, int block, int stop, bool fine) =>
        Assert.Equal(fine, new DunningOptions { ReminderAfterDays = first, SecondReminderAfterDays = second, BlockAfterDays = block, StopAfterDays = stop }.IsAscending);

    private Task DunAsync() => _world.Engine.Get<DunOverdueInvoices>().ExecuteAsync(CancellationToken.None);

    private Task<InvoiceState> StateAsync() => _world.ReadAsync(db => db.Invoices.Where(i => i.Id == _invoice.Id).Select(i => i.State).SingleAsync());

    private Task<List<DunningStepEntity>> StepsAsync() =>
        _world.ReadAsync(db => db.DunningSteps.AsNoTracking().Where(s => s.InvoiceId == _invoice.Id).OrderBy(s => s.At).ToListAsync());
}
