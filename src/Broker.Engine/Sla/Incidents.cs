using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>
/// Opens and closes incidents as part of the change that causes it: one per outage of a replica, continued when the
/// replica fails again within the quiet period, closed by itself.
/// </summary>
public sealed class Incidents(SystemDatabase database, DeploymentBooks books, IOptions<SlaOptions> options)
{
    private const int CauseLimit = 500;

    /// <summary>Opens the replica's incident, or continues the one that is open or was closed a moment ago.</summary>
    /// <param name="since">The first failed probe of the confirmed run.</param>
    public async Task<IncidentEntity> OpenAsync(
        DeploymentBook book, ReplicaEntity replica, string cause, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // A network's own words may be of any length; the column is not.
        cause = cause.Length <= CauseLimit ? cause : cause[..CauseLimit];
        var quietSince = since - options.Value.IncidentQuietPeriod;
        var incident = await book.Db.Incidents
            .Where(i => i.ReplicaId == replica.Id && (i.ResolvedAt == null || i.ResolvedAt >= quietSince))
            .OrderByDescending(i => i.OpenedAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (incident is null)
        {
            incident = new IncidentEntity
            {
                Id = IncidentId.New(),
                Number = await NextNumberAsync(book.Db, cancellationToken),
                OrganisationId = replica.OrganisationId,
                DeploymentId = replica.DeploymentId,
                ReplicaId = replica.Id,
                Cause = cause,
                OpenedAt = since,
                DetectedAt = book.Now,
            };
            book.Db.Add(incident);
        }
        else
        {
            incident.Cause = cause;
            (incident.MitigatedAt, incident.ResolvedAt, incident.Resolution) = (null, null, null);
        }

        book.Tell(incident);
        return incident;
    }

    /// <summary>Closes what the replica's service ends: its own incident, and those of the replicas it stands in for.</summary>
    public static async Task CloseServedAsync(DeploymentBook book, ReplicaEntity serving, CancellationToken cancellationToken)
    {
        var places = PlacesOf(book, serving);
        var open = await book.Db.Incidents
            .Where(i => i.DeploymentId == serving.DeploymentId && i.ResolvedAt == null && places.Contains(i.ReplicaId))
            .ToListAsync(cancellationToken);
        foreach (var incident in open)
        {
            incident.MitigatedAt ??= book.Now;
            Resolve(book, incident, incident.ReplicaId == serving.Id
                ? $"Replica {serving.Ordinal} answers again"
                : $"{book.NameOf(serving)} serves in its place");
        }
    }

    /// <summary>Closes incidents of deployments that their customer closed: nobody waits for a replacement there.</summary>
    public async Task CloseOrphansAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var deployments = await db.Incidents
            .Where(i => i.ResolvedAt == null)
            .Join(db.Deployments, i => i.DeploymentId, d => d.Id, (i, d) => new { d.Id, d.State })
            .Where(d => d.State == DeploymentState.Closing || d.State == DeploymentState.Closed)
            .Select(d => d.Id).Distinct().ToListAsync(cancellationToken);
        foreach (var id in deployments)
        {
            await using var book = await books.OpenAsync(id, cancellationToken);
            foreach (var incident in await book!.Db.Incidents
                .Where(i => i.DeploymentId == id && i.ResolvedAt == null).ToListAsync(cancellationToken))
            {
                Resolve(book, incident, "The deployment was closed");
            }

            await book.SaveAsync(cancellationToken);
        }
    }

    // Asked for beforehand, because the feed tells the number in the same transaction.
    private static Task<int> NextNumberAsync(BrokerDbContext db, CancellationToken cancellationToken) =>
        db.Database.SqlQueryRaw<int>("select nextval('incident_numbers')::int as \"Value\"").SingleAsync(cancellationToken);

    private static void Resolve(DeploymentBook book, IncidentEntity incident, string resolution)
    {
        incident.ResolvedAt = book.Now;
        incident.Resolution = resolution;
        book.Tell(incident);
        book.Tell(
            ActivityKind.Good, $"INC-{incident.Number} resolved: {resolution}",
            book.Replica(incident.ReplicaId), incident.Id);
    }

    /// <summary>The replica and all whose place it took, directly or through replacements that never served.</summary>
    private static List<ReplicaId> PlacesOf(DeploymentBook book, ReplicaEntity replica)
    {
        var places = new List<ReplicaId> { replica.Id };
        while (book.Replica(places[^1]).Replaces is { } earlier)
        {
            places.Add(earlier);
        }

        return places;
    }
}
