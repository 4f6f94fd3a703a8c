using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>Keeps what a comparison found: one open row for each difference, closed by the run that does not see it any more.</summary>
public sealed class ReconciliationFindings(SystemDatabase database, TimeProvider clock)
{
    private const int LongestError = 1000;

    /// <param name="resolved">Leases whose difference was just ended, and how.</param>
    public async Task KeepAsync(
        NetworkId network, int owned, IReadOnlyList<Finding> seen, IReadOnlyDictionary<LeaseHandle, string> resolved,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        var open = await db.ReconciliationFindings
            .Where(f => f.Network == network && f.ResolvedAt == null).ToListAsync(cancellationToken);
        foreach (var finding in seen)
        {
            var row = open.Find(f => f.Kind == finding.Kind && f.LeaseHandle == finding.Handle) ?? Add(db, network, finding, now);
            row.Detail = finding.Detail;
            row.LastSeenAt = now;
            if (resolved.TryGetValue(finding.Handle, out var resolution))
            {
                (row.ResolvedAt, row.Resolution) = (now, resolution);
            }
        }

        foreach (var gone in open.Where(f => f.LastSeenAt < now))
        {
            (gone.ResolvedAt, gone.Resolution) = (now, "Not seen any more");
        }

        var run = await RunAsync(db, network, now, cancellationToken);
        (run.SucceededAt, run.Owned, run.LastError) = (now, owned, null);
        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task FailAsync(NetworkId network, string why, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var run = await RunAsync(db, network, clock.GetUtcNow(), cancellationToken);
        run.LastError = why.Length > LongestError ? why[..LongestError] : why;
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<ReconciliationRunEntity> RunAsync(
        BrokerDbContext db, NetworkId network, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var run = await db.ReconciliationRuns.FindAsync([network], cancellationToken);
        if (run is null)
        {
            run = new ReconciliationRunEntity { Network = network, TriedAt = now };
            db.Add(run);
        }

        run.TriedAt = now;
        return run;
    }

    private static ReconciliationFindingEntity Add(BrokerDbContext db, NetworkId network, Finding finding, DateTimeOffset now)
    {
        var row = new ReconciliationFindingEntity
        {
            Network = network,
            Kind = finding.Kind,
            LeaseHandle = finding.Handle,
            ReplicaId = finding.Booked?.Replica,
            Detail = finding.Detail,
            FirstSeenAt = now,
            LastSeenAt = now,
        };
        db.Add(row);
        return row;
    }
}
