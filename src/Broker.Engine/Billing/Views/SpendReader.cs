using System.Collections.Immutable;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Views;

/// <summary>Reads as the app role, up to now.</summary>
public sealed class SpendReader(
    IDbContextFactory<BrokerDbContext> database, TenantContext tenant, InvoiceDrafts drafts, ComputeNetworks networks, TimeProvider clock) : ISpendReader
{
    /// <summary>Longest stretch that is read at once, in days.</summary>
    public const int LongestDays = 400;

    private const decimal SecondsPerHour = 3600;

    public async Task<SpendView> ReadAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var facts = await FactsAsync(query.From, query.Until, now, cancellationToken);
        var choices = ChoicesOf(facts);
        var kept = facts.Where(f => Matches(f, query)).Select(f => (Fact: f, Group: GroupOf(f, query), Start: StartOf(f.Day, query.Step))).ToList();
        var series = kept.GroupBy(k => k.Group.Key, StringComparer.Ordinal)
            .Select(g => new SpendSeries(g.Key, g.First().Group.Name, Sum(g.Select(k => k.Fact)), HoursOf(g.Select(k => k.Fact))))
            .OrderByDescending(s => s.Amount.Amount).ThenBy(s => s.Name, StringComparer.Ordinal).ToList();
        var cells = kept.GroupBy(k => (k.Start, k.Group.Key))
            .Select(g => new SpendCell(g.Key.Start, g.Key.Key, Sum(g.Select(k => k.Fact)), HoursOf(g.Select(k => k.Fact))))
            .OrderBy(c => c.Start).ToList();
        return new SpendView(
            Sum(kept.Select(k => k.Fact)), HoursOf(kept.Select(k => k.Fact)), series, cells, [.. StepsOf(query)], choices, now);
    }

    public async Task<MonthView> MonthAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var month = BillingPeriod.MonthOf(now);
        var before = BillingPeriod.MonthOf(month.Start.AddDays(-1));
        var facts = await FactsAsync(before.Start, month.End, now, cancellationToken);
        var (perHour, serving) = tenant.Current is Tenant.Member member && tenant.MaySeeMoney()
            ? await NowAsync(member.Organisation, cancellationToken)
            : (SpendFacts.Zero, 0);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var sameDay = before.Start.AddDays(Math.Min(today.Day, before.LastDay.Day) - 1);
        var toDate = Sum(facts.Where(f => f.Day >= month.Start));
        // The last of those days counts with the share of it that has passed today.
        var lastDayShare = (decimal)now.TimeOfDay.Ticks / TimeSpan.TicksPerDay;
        var byNow = Sum(facts.Where(f => f.Day < sameDay)) + (Sum(facts.Where(f => f.Day == sameDay)) * lastDayShare);
        var left = (decimal)(month.Time.End - now).Ticks / TimeSpan.TicksPerHour;
        return new MonthView(
            month, now, toDate, byNow, Sum(facts.Where(f => f.Day < month.Start)), perHour, serving, toDate + (perHour * left));
    }

    public async Task<NextInvoice> NextInvoiceAsync(CancellationToken cancellationToken)
    {
        if (tenant.Current is not Tenant.Member member || !tenant.MaySeeMoney())
        {
            return new NextInvoice.Nothing();
        }

        return await drafts.ComputeAsync(member.Organisation, BillingPeriod.MonthOf(clock.GetUtcNow()), cancellationToken) switch
        {
            ComposeOutcome.Ready { Invoice: var draft } => new NextInvoice.Draft(draft.Document, draft.Warnings),
            ComposeOutcome.Nothing => new NextInvoice.Nothing(),
            ComposeOutcome.Blocked { Reasons: var reasons } => new NextInvoice.Blocked(reasons),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    private async Task<List<SpendFact>> FactsAsync(DateOnly from, DateOnly until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (tenant.Current is not Tenant.Member member || !tenant.MaySeeMoney() || until <= from)
        {
            return [];
        }

        var first = until.DayNumber - from.DayNumber > LongestDays ? until.AddDays(-LongestDays) : from;
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await SpendFacts.ReadAsync(db, member.Organisation, first, until, now, cancellationToken);
    }

    private async Task<(Money PerHour, int Serving)> NowAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await SpendFacts.NowAsync(db, organisation, cancellationToken);
    }

    private static bool Matches(SpendFact fact, SpendQuery query) =>
        (query.Network is null || fact.Network == query.Network)
        && (query.Gpu is null || fact.Gpu == query.Gpu)
        && (query.Deployment is null || fact.Owner.Id == query.Deployment)
        && (query.Team is null || (fact.Owner.Team ?? "") == query.Team)
        && (query.CostCentre is null || (fact.Owner.CostCentre ?? "") == query.CostCentre)
        && (query.Region is null || fact.Region == query.Region);

    private (string Key, string Name) GroupOf(SpendFact fact, SpendQuery query) => query.Group switch
    {
        SpendGroup.Network => (fact.Network.Value, NameOf(fact.Network)),
        SpendGroup.Gpu => (fact.Gpu, fact.Gpu),
        SpendGroup.Deployment => (fact.Owner.Id.ToString(), fact.Owner.Name),
        SpendGroup.Team => Labelled(fact.Owner.Team),
        SpendGroup.CostCentre => Labelled(fact.Owner.CostCentre),
        SpendGroup.Region => (fact.Region, fact.Region),
        SpendGroup.Tag => Labelled(fact.Owner.Tags.GetValueOrDefault(query.Tag ?? "")),
        _ => throw new InvalidOperationException($"Unknown group {query.Group}."),
    };

    private static (string Key, string Name) Labelled(string? label) => (label ?? "", label ?? "");

    private string NameOf(NetworkId network) => networks.Find(network)?.Traits.DisplayName ?? network.Value;

    private static IEnumerable<DateOnly> StepsOf(SpendQuery query)
    {
        for (var start = StartOf(query.From, query.Step); start < query.Until; start = Next(start, query.Step))
        {
            yield return start;
        }
    }

    private static DateOnly StartOf(DateOnly day, SpendStep step) => step switch
    {
        SpendStep.Day => day,
        SpendStep.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        SpendStep.Month => new DateOnly(day.Year, day.Month, 1),
        _ => throw new InvalidOperationException($"Unknown step {step}."),
    };

    private static DateOnly Next(DateOnly start, SpendStep step) => step switch
    {
        SpendStep.Day => start.AddDays(1),
        SpendStep.Week => start.AddDays(7),
        _ => start.AddMonths(1),
    };

    private static Money Sum(IEnumerable<SpendFact> facts) => facts.Aggregate(SpendFacts.Zero, (sum, f) => sum + f.Amount);

    private static decimal HoursOf(IEnumerable<SpendFact> facts) => facts.Sum(f => f.Seconds) / SecondsPerHour;

    private SpendChoices ChoicesOf(IReadOnlyCollection<SpendFact> facts) => new(
        [.. facts.Select(f => f.Network).Distinct().Select(n => new SpendChoice(n.Value, NameOf(n))).OrderBy(n => n.Name, StringComparer.Ordinal)],
        Distinct(facts.Select(f => f.Gpu)),
        [.. facts.Select(f => f.Owner).DistinctBy(o => o.Id).Select(o => new SpendChoice(o.Id.ToString(), o.Name)).OrderBy(o => o.Name, StringComparer.Ordinal)],
        Distinct(facts.Select(f => f.Owner.Team)),
        Distinct(facts.Select(f => f.Owner.CostCentre)),
        Distinct(facts.Select(f => f.Region)),
        Distinct(facts.SelectMany(f => f.Owner.Tags.Keys)));

    private static ImmutableArray<string> Distinct(IEnumerable<string?> labels) =>
        [.. labels.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
