using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Desk;

/// <summary>The desk's page, read as the app role: the database shows it to staff and to nobody else.</summary>
internal sealed class DeskReader(IDbContextFactory<BrokerDbContext> contexts, DeskSecrets secrets, TenantContext tenant, TimeProvider clock)
{
    private const int LinesShown = 50;
    private static readonly TimeSpan QuotesShownFor = TimeSpan.FromDays(30);

    public async Task<DeskBoard> ReadAsync(CancellationToken cancellationToken)
    {
        if (tenant.Current is not Tenant.Staff)
        {
            throw new UnauthorizedAccessException("Only the operator's own people may see the desk.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var since = now - QuotesShownFor;
        var orders = await db.DeskOrders.AsNoTracking().Where(o => o.EndedAt == null).OrderBy(o => o.Number).ToListAsync(cancellationToken);
        var used = orders.Select(o => o.QuoteId).ToHashSet();
        var quotes = await db.DeskQuotes.AsNoTracking()
            .Where(q => (q.ValidUntil > since && (q.WithdrawnAt == null || q.WithdrawnAt > since)) || used.Contains(q.Id))
            .OrderByDescending(q => q.EnteredAt).ToListAsync(cancellationToken);
        var numbers = quotes.ToDictionary(q => q.Id);
        var lines = await db.DeskLines.AsNoTracking().OrderByDescending(l => l.Id).Take(LinesShown).ToListAsync(cancellationToken);
        var owners = await OwnersAsync(db, orders, cancellationToken);
        var people = await PeopleAsync(lines, orders, db, cancellationToken);
        return new DeskBoard(
            [.. orders.Select(o => View(o, numbers[o.QuoteId], owners.GetValueOrDefault(o.ReplicaId), people))],
            [.. quotes.Select(q => View(q, orders.Count(o => o.QuoteId == q.Id)))],
            [.. lines.Select(l => new DeskLineView(
                l.At, l.ActorName, l.OrderNumber is { } order ? DeskStore.Name(order) : null,
                l.QuoteId is { } quote && l.OrderNumber is null ? numbers.GetValueOrDefault(quote)?.Number : null, l.Text))],
            now);
    }

    private static async Task<Dictionary<ReplicaId, Owner>> OwnersAsync(
        BrokerDbContext db, List<DeskOrderEntity> orders, CancellationToken cancellationToken)
    {
        var replicas = orders.Select(o => o.ReplicaId).ToList();
        return await db.Replicas.AsNoTracking().Where(r => replicas.Contains(r.Id))
            .Join(db.Deployments, r => r.DeploymentId, d => d.Id, (r, d) => new { Replica = r, Deployment = d })
            .Join(db.Organisations, j => j.Deployment.OrganisationId, o => o.Id, (j, o) => new { j.Replica, j.Deployment, Organisation = o.Name })
            .ToDictionaryAsync(
                j => j.Replica.Id, j => new Owner(j.Organisation, j.Deployment.Id, j.Deployment.Name, j.Replica.Ordinal), cancellationToken);
    }

    /// <summary>Names of the operators: staff are members of no organisation, so the users table shows them to themselves only.</summary>
    private static async Task<Dictionary<UserId, string>> PeopleAsync(
        List<DeskLineEntity> lines, List<DeskOrderEntity> orders, BrokerDbContext db, CancellationToken cancellationToken)
    {
        var names = lines.Where(l => l.Actor is not null).DistinctBy(l => l.Actor).ToDictionary(l => l.Actor!.Value, l => l.ActorName);
        foreach (var order in orders.Where(o => o.TakenBy is { } by && !names.ContainsKey(by)))
        {
            names[order.TakenBy!.Value] = await db.DeskLines.Where(l => l.Actor == order.TakenBy).OrderByDescending(l => l.Id)
                .Select(l => l.ActorName).FirstOrDefaultAsync(cancellationToken) ?? "an operator";
        }

        return names;
    }

    private static DeskQuoteView View(DeskQuoteEntity q, int used) => new(
        q.Id, q.Number, q.Gpu, q.GpuCount, q.Country, q.Provider, q.PricePerGpuHour, q.TermHours, q.ValidUntil, q.Available, used, q.WithdrawnAt);

    private DeskOrderView View(DeskOrderEntity order, DeskQuoteEntity quote, Owner? owner, Dictionary<UserId, string> people)
    {
        var workload = order.ProtectedWorkload is { } text ? secrets.Workload(text) : null;
        var access = order.ProtectedAccess is { } entered ? secrets.Access(entered) : null;
        return new DeskOrderView(
            order.Number, order.State, owner?.Organisation ?? "", owner?.Deployment, owner?.Name ?? "", owner?.Ordinal ?? 0, quote.Number,
            quote.Provider, quote.Gpu, quote.GpuCount, quote.Country, order.PricePerHour,
            workload is null
                ? null
                : new DeskInstall(
                    workload.Kind, workload.Image, workload.Command, workload.Arguments, [.. workload.Environment.Keys.Order(StringComparer.Ordinal)],
                    workload.Port, workload.HealthPath, workload.SshKeys, workload.CpuMillicores, workload.MemoryMib, workload.StorageMib),
            order.OrderedAt,
            order is { TakenBy: { } by, TakenAt: { } at } ? new DeskHolder(by, people.GetValueOrDefault(by, "an operator"), at) : null,
            order.NetworkOrderNumber, access?.Endpoint, !string.IsNullOrEmpty(access?.Note), order.FulfilledAt, order.ReleaseAskedAt,
            order.FulfilledAt?.AddHours(quote.TermHours));
    }

    private sealed record Owner(string Organisation, DeploymentId Deployment, string Name, int Ordinal);
}
