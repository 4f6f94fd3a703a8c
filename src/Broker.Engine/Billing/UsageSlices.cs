using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing;

/// <summary>A stretch of use within one UTC day.</summary>
/// <param name="Seconds">Whole seconds; negative where use is given back.</param>
/// <param name="PricePerHour">As quoted, for the replica with all its GPUs.</param>
/// <param name="IsMetered">False for what still runs or ended a moment ago: it will be an event, perhaps a shorter one.</param>
public sealed record UsageSlice(
    DeploymentId DeploymentId,
    string DeploymentName,
    ReplicaId ReplicaId,
    int ReplicaOrdinal,
    NetworkId Network,
    string Region,
    string Gpu,
    int GpuCount,
    string? Team,
    string? CostCentre,
    Interval Time,
    long Seconds,
    Money PricePerHour,
    bool IsMetered)
{
    /// <summary>Full precision: rounding belongs to the invoice line.</summary>
    public Money Cost => PricePerHour * ((decimal)Seconds / 3600);
}

/// <summary>What was used, up to now: events, and what has not become one yet.</summary>
public interface IUsageReader
{
    /// <param name="organisation">Rows of others do not exist for a member; staff may ask for any.</param>
    /// <param name="window">Clips what reaches over its edges.</param>
    Task<IReadOnlyList<UsageSlice>> ReadAsync(OrganisationId organisation, Interval window, CancellationToken cancellationToken);
}

internal sealed class UsageReader(IDbContextFactory<BrokerDbContext> database, TimeProvider clock) : IUsageReader
{
    public async Task<IReadOnlyList<UsageSlice>> ReadAsync(OrganisationId organisation, Interval window, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await UsageSlices.ReadAsync(db, organisation, window, clock.GetUtcNow(), cancellationToken);
    }
}

/// <summary>The one reading of usage, by whichever role the context has.</summary>
public static class UsageSlices
{
    public static async Task<IReadOnlyList<UsageSlice>> ReadAsync(
        BrokerDbContext db, OrganisationId organisation, Interval window, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(db, organisation, cancellationToken);
        var metered = await (
            from e in db.UsageEvents.AsNoTracking()
            join r in db.Replicas on e.ReplicaId equals r.Id
            where e.OrganisationId == organisation && e.StartedAt < window.End && e.EndedAt > window.Start
            select new { Event = e, r.Ordinal }).ToListAsync(cancellationToken);
        var slices = metered.Select(m => SliceOf(m.Event, m.Ordinal, names[m.Event.DeploymentId], window));
        var open = await OpenAsync(db, organisation, window, now, names, cancellationToken);
        return [.. slices.Concat(open).Where(s => s.Seconds != 0).OrderBy(s => s.Time.Start).ThenBy(s => s.ReplicaId.Value)];
    }

    /// <summary>Only what has not become events yet: little, however long the history.</summary>
    public static async Task<IReadOnlyList<UsageSlice>> OpenAsync(
        BrokerDbContext db, OrganisationId organisation, Interval window, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. await OpenAsync(db, organisation, window, now, await NamesAsync(db, organisation, cancellationToken), cancellationToken)];

    private static async Task<IEnumerable<UsageSlice>> OpenAsync(
        BrokerDbContext db, OrganisationId organisation, Interval window, DateTimeOffset now, Dictionary<DeploymentId, Named> names,
        CancellationToken cancellationToken)
    {
        var running = await (
            from u in db.UsageIntervals.AsNoTracking()
            join r in db.Replicas on u.ReplicaId equals r.Id
            where u.OrganisationId == organisation && u.Hold == UsageHold.None && u.StartedAt < window.End
                && (u.MeteredUntil == null || u.EndedAt == null || u.MeteredUntil < u.EndedAt)
                && (u.EndedAt == null || u.EndedAt > window.Start)
            select new { Usage = u, r.Ordinal, r.Network, r.Offer }).ToListAsync(cancellationToken);
        return running.SelectMany(u => UsageCut
            .Pieces(
                u.Usage.StartedAt, u.Usage.EndedAt ?? now, UsageCut.Up(Later(u.Usage.MeteredUntil ?? u.Usage.StartedAt, window.Start)),
                UsageCut.Down(window.End))
            .Select(piece => SliceOf(names[u.Usage.DeploymentId], u.Usage.ReplicaId, u.Ordinal, u.Network, u.Offer, piece, u.Usage.PricePerHour)));
    }

    private static Task<Dictionary<DeploymentId, Named>> NamesAsync(
        BrokerDbContext db, OrganisationId organisation, CancellationToken cancellationToken) =>
        db.Deployments.AsNoTracking().Where(d => d.OrganisationId == organisation)
            .Select(d => new Named(d.Id, d.Name, d.Team, d.CostCentre)).ToDictionaryAsync(d => d.Id, cancellationToken);

    private static UsageSlice SliceOf(UsageEventEntity e, int ordinal, Named of, Interval window)
    {
        var time = new Interval(e.StartedAt, e.EndedAt).Clip(window);
        return new UsageSlice(
            e.DeploymentId, of.Name, e.ReplicaId, ordinal, e.Network, e.Region, e.Gpu, e.GpuCount, of.Team, of.CostCentre, time,
            Math.Sign(e.Seconds) * (long)time.Length.TotalSeconds, e.PricePerHour, IsMetered: true);
    }

    private static UsageSlice SliceOf(
        Named of, ReplicaId replica, int ordinal, NetworkId network, Domain.Market.Offer offer, Interval time, Money price) => new(
        of.Id, of.Name, replica, ordinal, network, offer.Region.Code, offer.Gpu.Name, offer.GpuCount, of.Team, of.CostCentre, time,
        (long)time.Length.TotalSeconds, price, IsMetered: false);

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private sealed record Named(DeploymentId Id, string Name, string? Team, string? CostCentre);
}
