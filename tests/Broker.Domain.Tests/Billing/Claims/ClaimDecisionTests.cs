using Broker.Domain.Billing;
using Broker.Domain.Billing.Claims;
using Broker.Domain.Shared;
using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Billing.Claims;

public sealed class ClaimDecisionTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Interval October = new(Start, Start.AddDays(31));
    private static readonly ClaimTerms Monthly = new(
        Objective.OfPercent(99.5m), null, ClaimCompensation.Tiers,
        [new(Objective.OfPercent(99.5m), 10), new(Objective.OfPercent(99m), 30)], 30, "contract");

    private static readonly ClaimTerms Daily = new(
        Objective.OfPercent(99m), TimeSpan.FromMinutes(30), ClaimCompensation.ProRata, [], 14, "contract");

    [Fact]
    public void Kept_terms_are_no_claim_also_at_the_very_boundary()
    {
        Assert.Null(ClaimDecision.Of(Monthly, October, [Down(0, 223.2)]));
        Assert.NotNull(ClaimDecision.Of(Monthly, October, [Down(0, 223.3)]));
        Assert.Null(ClaimDecision.Of(Daily, October, [Down(0, 30)]));
    }

    [Fact]
    public void The_highest_tier_counts_and_the_amount_is_rounded_down()
    {
        var tenth = ClaimDecision.Of(Monthly, October, [Down(0, 300)])!;
        var third = ClaimDecision.Of(Monthly, October, [Down(0, 500)])!;

        Assert.Equal(Money.Usd(1.23m), tenth.Of(Money.Usd(12.39m)));
        Assert.Equal(Money.Usd(3.71m), third.Of(Money.Usd(12.39m)));
        Assert.Equal("99.5 % of a month", tenth.Broken);
    }

    [Fact]
    public void A_bad_day_breaks_daily_terms_although_the_month_is_good()
    {
        var decision = ClaimDecision.Of(Daily, October, [Down(1430, 1465), Down(1500, 1507)])!;

        // 10 minutes before midnight, 32 after it; 42 of 44,640 minutes are paid.
        Assert.Equal("at most 30 minutes off in a day", decision.Broken);
        Assert.Equal(TimeSpan.FromMinutes(42), decision.Down);
        Assert.Equal(Money.Usd(0.42m), decision.Of(Money.Usd(446.40m)));
    }

    [Fact]
    public void Midnight_divides_an_outage_between_two_days() => Assert.Null(ClaimDecision.Of(Daily, October, [Down(1411, 1469)]));

    [Fact]
    public void Only_the_time_of_the_lease_counts()
    {
        var lease = new Interval(Start.AddMinutes(100), Start.AddMinutes(200));

        var decision = ClaimDecision.Of(Monthly, lease, [Down(0, 101), Down(100, 150), Down(300, 400)])!;

        Assert.Equal((TimeSpan.FromMinutes(100), TimeSpan.FromMinutes(50)), (decision.Counted, decision.Down));
    }

    [Fact]
    public void The_window_ends_so_many_days_after_the_month() =>
        Assert.Equal(new DateOnly(2026, 11, 14), Daily.DueOn(BillingPeriod.MonthOf(Start)));

    private static Interval Down(double from, double to) => new(Start.AddMinutes(from), Start.AddMinutes(to));
}
