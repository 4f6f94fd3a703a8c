using System.Text.Json;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Jobs;

/// <summary>
/// Turns committed outbox rows into what they stand for: a job, or an item of the live feed. A row is marked after
/// it was handed on, so a crash in between hands it on twice; jobs are idempotent and viewers drop old versions.
/// </summary>
public sealed class OutboxDispatcher(
    SystemDatabase database, OutboxSignal signal, IBackgroundJobClient jobs, LiveFeed feed, LiveRelay relay,
    TimeProvider clock, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private const int BatchSize = 200;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await DispatchAsync(stoppingToken) == 0)
                {
                    await signal.WaitAsync(LongestPause, clock, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                DeploymentLog.DispatchFailed(logger, exception);
                await Task.Delay(LongestPause, clock, stoppingToken);
            }
        }
    }

    /// <summary>Hands on one batch; returns how many rows it held.</summary>
    internal async Task<int> DispatchAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rows = await db.Outbox
            .FromSql($"select * from outbox where dispatched_at is null order by id limit {BatchSize} for update skip locked")
            .ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return 0;
        }

        var live = new List<LiveItem>();
        foreach (var row in rows)
        {
            if (row.Topic == OutboxTopic.Live)
            {
                live.Add(JsonSerializer.Deserialize<LiveItem>(row.Payload, BrokerJson.Options)!);
            }
            else
            {
                Enqueue(row);
            }

            row.DispatchedAt = clock.GetUtcNow();
        }

        await db.SaveChangesAsync(cancellationToken);
        if (live.Count > 0)
        {
            await relay.TellOtherNodesAsync(db, rows[0].Id, rows[^1].Id, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        feed.Publish(live);
        return rows.Count;
    }

    private void Enqueue(OutboxEntity row)
    {
        var ids = JsonSerializer.Deserialize<Ids>(row.Payload, BrokerJson.Options)!;
        switch (row.Topic)
        {
            case OutboxTopic.Launch:
                jobs.Enqueue<BrokerJobs>(j => j.LaunchAsync(ids.Deployment, CancellationToken.None));
                break;
            case OutboxTopic.Close:
                jobs.Enqueue<BrokerJobs>(j => j.CloseAsync(ids.Deployment, CancellationToken.None));
                break;
            case OutboxTopic.Replace:
                jobs.Enqueue<BrokerJobs>(j => j.ReplaceAsync(ids.Replica, CancellationToken.None));
                break;
            case OutboxTopic.CloseBilling:
                jobs.Enqueue<BillingJobs>(j => j.CloseAsync(ids.Run, CancellationToken.None));
                break;
            case OutboxTopic.PaymentEvent:
                jobs.Enqueue<PaymentJobs>(j => j.ProcessEventAsync(ids.Event!, CancellationToken.None));
                break;
            default:
                throw new InvalidOperationException($"Outbox row {row.Id} has the unknown topic '{row.Topic}'.");
        }
    }

    private sealed record Ids(Guid Deployment, Guid Replica, Guid Run, string? Event);
}
