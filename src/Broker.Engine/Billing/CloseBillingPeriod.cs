using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

public abstract record StartCloseOutcome
{
    private StartCloseOutcome() { }

    /// <param name="Resumed">There was a run of the period; it goes on with what is not closed.</param>
    public sealed record Started(Guid Run, bool Resumed) : StartCloseOutcome;

    /// <summary>The period, or the time its usage needs to settle, is not over.</summary>
    public sealed record TooEarly(DateTimeOffset From) : StartCloseOutcome;
}

/// <summary>
/// Closes a month for everybody: one run per month, in batches that each are one transaction. Killed anywhere and started
/// again, it goes on with what is left and comes to the same documents: their ids, numbers' order and dates follow from the
/// run, not from the attempt.
/// </summary>
public sealed partial class CloseBillingPeriod(
    SystemDatabase database, FreezeInvoices freeze, MeterUsage meter, AccrueCosts costs, OutboxSignal outbox,
    IOptions<BillingOptions> options, TimeProvider clock, ILogger<CloseBillingPeriod> logger)
{
    private const int LongestDetail = 1000;

    /// <summary>Starts the run of a month, or goes on with it: organisations that had an exception are tried again.</summary>
    public async Task<StartCloseOutcome> StartAsync(BillingPeriod period, string startedBy, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var from = period.Time.End + options.Value.SettleAfter;
        if (now < from)
        {
            return new StartCloseOutcome.TooEarly(from);
        }

        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var id = Guid.CreateVersion7();
        var created = await db.Database.ExecuteSqlAsync(
            $"""
            insert into close_runs (id, period, state, started_at, started_by, total, closed, excepted)
            values ({id}, {period.Start}, 'Running', {now}, {startedBy}, 0, 0, 0) on conflict (period) do nothing
            """, cancellationToken);
        var run = await db.CloseRuns.SingleAsync(r => r.Period == period.Start, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into close_run_items (run_id, customer_id, state)
            select {run.Id}, o.id, 'Waiting' from organisations o
            where o.created_at < {period.Time.End}
               or exists (select from usage_events e where e.organisation_id = o.id and e.period = {period.Start})
            on conflict do nothing
            """, cancellationToken);
        await db.CloseRunItems.Where(i => i.RunId == run.Id && i.State == CloseItemState.Exception)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.State, CloseItemState.Waiting).SetProperty(i => i.Detail, (string?)null), cancellationToken);
        run.State = CloseRunState.Running;
        run.FinishedAt = null;
        await CountAsync(db, run, cancellationToken);
        db.Add(new OutboxEntity
        {
            Topic = OutboxTopic.CloseBilling,
            OrganisationId = null,
            Payload = JsonSerializer.Serialize(new { run = run.Id }, BrokerJson.Options),
            CreatedAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Set();
        return new StartCloseOutcome.Started(run.Id, created == 0);
    }

    /// <summary>Works until nothing waits. Several nodes may do so at once: each takes other organisations.</summary>
    public async Task ContinueAsync(Guid runId, CancellationToken cancellationToken)
    {
        await meter.ExecuteAsync(cancellationToken);
        await costs.ExecuteAsync(cancellationToken);
        while (await BatchAsync(runId, cancellationToken) > 0)
        {
            // Each batch is counted by itself, so that a page shows how far it is.
        }

        await FinishAsync(runId, cancellationToken);
    }

    /// <returns>How many organisations the batch held.</returns>
    internal async Task<int> BatchAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var run = await db.CloseRuns.SingleAsync(r => r.Id == runId, cancellationToken);
        var items = await db.CloseRunItems
            .FromSql(
                $"""
                select * from close_run_items where run_id = {runId} and state = 'Waiting'
                order by customer_id limit {options.Value.CloseBatch} for update skip locked
                """)
            .ToDictionaryAsync(i => i.CustomerId, cancellationToken);
        if (items.Count == 0)
        {
            return 0;
        }

        var issued = DateOnly.FromDateTime(run.StartedAt.UtcDateTime);
        var period = BillingPeriod.MonthOf(run.Period);
        var frozen = await freeze.ExecuteAsync(db, [.. items.Keys.OrderBy(o => o.Value)], period, issued, cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var item in items.Values)
        {
            // What is not in the answer was closed before, by a run that died after its commit.
            (item.State, item.At, item.Detail) = (CloseItemState.Closed, now, null);
        }

        foreach (var one in frozen.Where(f => f.Reasons.Count > 0))
        {
            var item = items[one.Organisation];
            item.State = CloseItemState.Exception;
            item.Detail = Cut(string.Join("; ", one.Reasons));
        }

        await db.SaveChangesAsync(cancellationToken);
        await CountAsync(db, run, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogBatch(period, items.Count, frozen.Count(f => f.Invoice is not null), frozen.Count(f => f.Reasons.Count > 0));
        return items.Count;
    }

    private async Task FinishAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var run = await db.CloseRuns.SingleAsync(r => r.Id == runId, cancellationToken);
        if (await db.CloseRunItems.AnyAsync(i => i.RunId == runId && i.State == CloseItemState.Waiting, cancellationToken))
        {
            return;
        }

        await CountAsync(db, run, cancellationToken);
        run.State = run.Excepted == 0 ? CloseRunState.Done : CloseRunState.Exceptions;
        run.FinishedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogFinished(run.Period, run.Closed, run.Excepted);
    }

    private static async Task CountAsync(BrokerDbContext db, CloseRunEntity run, CancellationToken cancellationToken)
    {
        var counts = await db.CloseRunItems.Where(i => i.RunId == run.Id).GroupBy(i => i.State)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        run.Total = counts.Values.Sum();
        run.Closed = counts.GetValueOrDefault(CloseItemState.Closed);
        run.Excepted = counts.GetValueOrDefault(CloseItemState.Exception);
    }

    private static string Cut(string words) => words.Length <= LongestDetail ? words : words[..LongestDetail];

    [LoggerMessage(4010, LogLevel.Information, "Billing period {Period}: {Organisations} organisations, {Invoices} documents frozen, {Exceptions} exceptions")]
    private partial void LogBatch(BillingPeriod period, int organisations, int invoices, int exceptions);

    [LoggerMessage(4011, LogLevel.Information, "Billing period {Period} went through: {Closed} closed, {Exceptions} exceptions")]
    private partial void LogFinished(DateOnly period, int closed, int exceptions);
}
