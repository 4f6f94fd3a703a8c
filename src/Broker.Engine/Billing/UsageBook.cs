using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing;

/// <param name="Recorded">New events.</param>
/// <param name="Known">Told before, with the same content.</param>
/// <param name="Rejected">Told before with other content; listed, not billed.</param>
public sealed record RecordedUsage(int Recorded, int Known, int Rejected);

/// <summary>
/// Writes usage events: each key once, in the billing period of its time, or in the first open one after it if that is
/// closed. Part of the caller's transaction.
/// </summary>
public sealed partial class UsageBook(TimeProvider clock, ILogger<UsageBook> logger)
{
    public async Task<RecordedUsage> RecordAsync(BrokerDbContext db, IReadOnlyCollection<UsageFact> facts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var keys = facts.Select(f => f.Key).Distinct().ToList();
        var hashes = await db.UsageEvents.Where(e => keys.Contains(e.EventKey))
            .Select(e => new { e.EventKey, e.ContentHash }).ToDictionaryAsync(e => e.EventKey, e => e.ContentHash, cancellationToken);
        var news = new List<UsageFact>();
        var (known, rejected) = (0, 0);
        foreach (var fact in facts)
        {
            if (hashes.TryAdd(fact.Key, fact.Hash()))
            {
                news.Add(fact);
            }
            else if (hashes[fact.Key].AsSpan().SequenceEqual(fact.Hash()))
            {
                known++;
            }
            else
            {
                rejected += Reject(db, fact, now);
            }
        }

        var periods = await OpenPeriods.LockAsync(db, [.. news.Select(f => (f.Organisation, BillingPeriod.MonthOf(f.Time.Start).Start))], now, cancellationToken);
        db.AddRange(news.Select(fact => EventOf(fact, periods.Of(fact.Organisation, BillingPeriod.MonthOf(fact.Time.Start).Start), now)));
        await db.SaveChangesAsync(cancellationToken);
        return new RecordedUsage(news.Count, known, rejected);
    }

    private int Reject(BrokerDbContext db, UsageFact fact, DateTimeOffset now)
    {
        LogRejected(fact.Key, fact.Organisation);
        db.Add(new MeteringRejectionEntity
        {
            EventKey = fact.Key,
            CustomerId = fact.Organisation,
            At = now,
            Reason = "An event of this key was recorded before with other content",
            Offered = JsonSerializer.Serialize(fact, BrokerJson.Options),
        });
        return 1;
    }

    private static UsageEventEntity EventOf(UsageFact fact, DateOnly period, DateTimeOffset now) => new()
    {
        EventKey = fact.Key,
        ContentHash = fact.Hash(),
        OrganisationId = fact.Organisation,
        DeploymentId = fact.Deployment,
        ReplicaId = fact.Replica,
        Period = period,
        Kind = fact.Kind,
        StartedAt = fact.Time.Start,
        EndedAt = fact.Time.End,
        Seconds = fact.Seconds,
        Network = fact.Network,
        Provider = fact.Provider,
        Region = fact.Region,
        Gpu = fact.Gpu,
        GpuCount = fact.GpuCount,
        PricePerHour = fact.PricePerHour,
        RecordedAt = now,
    };

    [LoggerMessage(4001, LogLevel.Error, "Usage event {Key} of organisation {Organisation} came again with other content and was rejected")]
    private partial void LogRejected(string key, OrganisationId organisation);
}
