using Broker.Domain.Shared;
using Broker.Domain.Sla;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Sla;

public sealed class SlaCreditDecisionTests
{
    private const int Length = 1_000;
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SlaContract Contract = SlaContract.For(0.999m);

    [Fact]
    public void The_same_maintenance_gives_two_figures_under_the_two_rules()
    {
        // One hour down in 7 days, one of them excluded: 60 / 10,080 against 60 / 8,640 minutes.
        const int Day = 24 * 60;
        var facts = new SlaFacts(Span(0, 7 * Day), [Span(10, 70)], [], [Span(3 * Day, 4 * Day)]);

        var up = SlaCreditDecision.Of(Contract with { Exclusions = ExclusionRule.CountsAsUp }, facts);
        var without = SlaCreditDecision.Of(Contract with { Exclusions = ExclusionRule.LeftOut }, facts);

        Assert.Equal(0.00595m, decimal.Round(1 - up.Availability!.Value, 5));
        Assert.Equal(0.00694m, decimal.Round(1 - without.Availability!.Value, 5));
    }

    [Theory]
    [InlineData(1, 0)] // 99.9 % of 1,000 minutes: one minute is allowed
    [InlineData(2, 10)]
    [InlineData(10, 10)] // exactly 99.0 % is not below it
    [InlineData(11, 30)]
    [InlineData(50, 30)]
    [InlineData(51, 100)]
    [InlineData(1000, 100)]
    public void The_highest_tier_that_applies_is_credited_and_a_bound_itself_is_not_below_it(int down, int percent)
    {
        var decision = SlaCreditDecision.Of(Contract, new SlaFacts(Span(0, Length), [Span(0, down)], [], []));

        Assert.Equal(percent, decision.Percent);
        Assert.Equal(percent == 0, decision.IsKept);
    }

    [Fact]
    public void A_cap_bounds_the_credit() => Assert.Equal(
        50, SlaCreditDecision.Of(Contract with { CapPercent = 50 }, new SlaFacts(Span(0, Length), [Span(0, 500)], [], [])).Percent);

    [Theory]
    [InlineData(NoDataRule.LeftOut, 800, 10)]
    [InlineData(NoDataRule.CountsAsUp, 1000, 10)]
    [InlineData(NoDataRule.CountsAsDown, 1000, 210)]
    public void Time_nobody_watched_is_what_the_contract_says(NoDataRule rule, int total, int down)
    {
        var decision = SlaCreditDecision.Of(
            Contract with { NoData = rule }, new SlaFacts(Span(0, Length), [Span(0, 10)], [Span(5, 15), Span(100, 295)], []));

        Assert.Equal((Minutes(total), Minutes(down)), (decision.Total, decision.Down));
        Assert.True(decision.IsProvisional);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Below_the_coverage_that_was_agreed_the_figures_are_provisional(int unknown, bool provisional) => Assert.Equal(
        provisional, SlaCreditDecision.Of(Contract, new SlaFacts(Span(0, Length), [], [Span(0, unknown)], [])).IsProvisional);

    [Fact]
    public void Short_outages_do_not_count_where_a_least_length_was_agreed_and_the_window_does_not_shorten_them()
    {
        var contract = Contract with { MinimumDowntime = TimeSpan.FromMinutes(3) };
        var facts = new SlaFacts(Span(0, Length), [Span(-5, 1), Span(10, 12), Span(20, 22), Span(22, 24), Span(30, 33)], [], []);

        // The first began before the month, the third and fourth are one, the second is too short.
        Assert.Equal(Minutes(1 + 4 + 3), SlaCreditDecision.Of(contract, facts).Down);
    }

    [Fact]
    public void What_is_credited_is_rounded_once_and_never_more_than_was_charged()
    {
        var full = SlaCreditDecision.Of(Contract, new SlaFacts(Span(0, Length), [Span(0, Length)], [], []));
        var tenth = SlaCreditDecision.Of(Contract, new SlaFacts(Span(0, Length), [Span(0, 5)], [], []));

        Assert.Equal(Money.Usd(10.01m), full.Of(Money.Usd(10.01m)));
        Assert.Equal(Money.Usd(1.23m), tenth.Of(Money.Usd(12.34m)));
        Assert.Equal(Money.Usd(0), full.Of(Money.Usd(-4)));
    }

    [Fact]
    public void Without_time_that_counts_nothing_is_owed()
    {
        var decision = SlaCreditDecision.Of(Contract, new SlaFacts(Span(0, 10), [Span(0, 10)], [], [Span(-1, 11)]));

        Assert.Equal((0, true, (decimal?)null), (decision.Percent, decision.IsKept, decision.Availability));
    }

    [Fact]
    public void Enough_replicas_of_several_are_no_downtime()
    {
        ReplicaId[] replicas = [new(Guid.NewGuid()), new(Guid.NewGuid()), new(Guid.NewGuid())];
        HealthInterval[] log =
        [
            new(replicas[0], HealthState.Up, Start, null),
            new(replicas[1], HealthState.Up, Start, Start.AddMinutes(100)), new(replicas[1], HealthState.Down, Start.AddMinutes(100), Start.AddMinutes(200)),
            new(replicas[1], HealthState.Up, Start.AddMinutes(200), null),
            new(replicas[2], HealthState.Up, Start, Start.AddMinutes(150)), new(replicas[2], HealthState.Down, Start.AddMinutes(150), null),
        ];

        var two = SlaFacts.Of(log, Span(0, Length), Span(0, Length), needed: 2, wanted: 3, []);
        var one = SlaFacts.Of(log, Span(0, Length), Span(0, Length), needed: 1, wanted: 3, []);

        Assert.Equal([Span(150, 200)], two.Down);
        Assert.Empty(one.Down);
    }

    [Property(MaxTest = 200)]
    public void The_figures_are_those_of_counting_minute_by_minute(byte[] down, byte[] unknown, byte[] excluded, bool leftOut, byte noData)
    {
        var contract = Contract with
        {
            Exclusions = leftOut ? ExclusionRule.LeftOut : ExclusionRule.CountsAsUp,
            NoData = (NoDataRule)(noData % 3),
        };
        var facts = new SlaFacts(Span(0, Length), Spans(down), Spans(unknown), Spans(excluded));

        var decision = SlaCreditDecision.Of(contract, facts);

        var (total, bad) = Count(contract, facts);
        Assert.Equal((Minutes(total), Minutes(bad)), (decision.Total, decision.Down));
        Assert.Equal(bad * 1000 <= total, decision.IsKept);
    }

    [Property(MaxTest = 100)]
    public void Order_and_splitting_do_not_matter(byte[] down, byte[] unknown, byte[] excluded, int seed)
    {
        var facts = new SlaFacts(Span(0, Length), Spans(down), Spans(unknown), Spans(excluded));
        var random = new Random(seed);
        var shuffled = facts with
        {
            Down = Shuffled(facts.Down, random),
            Unknown = Shuffled(facts.Unknown, random),
            Excluded = Shuffled(facts.Excluded, random),
        };

        var (one, other) = (SlaCreditDecision.Of(Contract, facts), SlaCreditDecision.Of(Contract, shuffled));

        Assert.Equal(one with { Outages = [] }, other with { Outages = [] });
        Assert.Equal(one.Outages, other.Outages);
    }

    [Property(MaxTest = 100)]
    public void The_figures_of_parts_add_up_to_those_of_the_whole(byte[] down, byte[] unknown, byte[] excluded, ushort cut)
    {
        var at = cut % (Length + 1);
        var facts = new SlaFacts(Span(0, Length), Spans(down), Spans(unknown), Spans(excluded));

        var whole = SlaCreditDecision.Of(Contract, facts);
        var left = SlaCreditDecision.Of(Contract, facts with { Window = Span(0, at) });
        var right = SlaCreditDecision.Of(Contract, facts with { Window = Span(at, Length) });

        Assert.Equal((whole.Total, whole.Down, whole.Unknown), (left.Total + right.Total, left.Down + right.Down, left.Unknown + right.Unknown));
    }

    private static (int Total, int Down) Count(SlaContract contract, SlaFacts facts)
    {
        var (total, bad) = (0, 0);
        for (var minute = 0; minute < Length; minute++)
        {
            bool Is(IReadOnlyList<Interval> set) => set.Any(i => i.Contains(Start.AddMinutes(minute)));
            var (isDown, isAway) = (Is(facts.Down), Is(facts.Excluded));
            var isDark = Is(facts.Unknown) && !isDown && !isAway;
            total += (isAway && contract.Exclusions == ExclusionRule.LeftOut) || (isDark && contract.NoData == NoDataRule.LeftOut) ? 0 : 1;
            bad += (isDown && !isAway) || (isDark && contract.NoData == NoDataRule.CountsAsDown) ? 1 : 0;
        }

        return (total, bad);
    }

    // Two bytes are an interval; some reach beyond the window, overlap or are empty.
    private static List<Interval> Spans(byte[] script) =>
        [.. (script ?? []).Chunk(2).Where(c => c.Length == 2).Select(c => Span((c[0] * 5) - 100, (c[0] * 5) - 100 + c[1]))];

    private static Interval[] Shuffled(IReadOnlyList<Interval> intervals, Random random)
    {
        var parts = intervals.SelectMany(i =>
        {
            var cut = i.Start + (i.Length * random.NextDouble());
            return new[] { new Interval(i.Start, cut), new Interval(cut, i.End) };
        }).ToArray();
        random.Shuffle(parts);
        return parts;
    }

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static Interval Span(int from, int to) => new(Start.AddMinutes(from), Start.AddMinutes(to));
}
