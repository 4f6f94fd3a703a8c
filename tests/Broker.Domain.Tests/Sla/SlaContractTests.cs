using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Sla;

public sealed class SlaContractTests
{
    [Theory]
    [InlineData("1", "99.99 %")]
    [InlineData("0.9999", "99.99 %")]
    [InlineData("0.9998999999", "99.95 %")]
    [InlineData("0.9995", "99.95 %")]
    [InlineData("0.9994999999", "99.9 %")]
    [InlineData("0.999", "99.9 %")]
    [InlineData("0.9951", "99.5 %")]
    [InlineData("0.9901", "99 %")]
    [InlineData("0.99", "99 %")]
    [InlineData("0.9899999999", "0 %")]
    public void A_deployment_carries_the_highest_usual_objective_its_plan_covers(string promised, string objective) =>
        Assert.Equal(objective, SlaContract.For(decimal.Parse(promised, System.Globalization.CultureInfo.InvariantCulture)).Objective.ToString());

    [Theory]
    [InlineData("0.9999", "99.99 %:10 99 %:30 95 %:100")]
    [InlineData("0.995", "99.5 %:10 99 %:30 95 %:100")]
    [InlineData("0.99", "99 %:10 95 %:100")]
    [InlineData("0.98", "")]
    public void The_tiers_begin_at_the_objective(string promised, string tiers) => Assert.Equal(
        tiers,
        string.Join(' ', SlaContract.For(decimal.Parse(promised, System.Globalization.CultureInfo.InvariantCulture)).Credits.Select(t => $"{t.Below}:{t.Percent}")));

    // Published tables of downtime allowed by a promise, in minutes of a month of 30, 31 and 28 days.
    [Theory]
    [InlineData(990, 3, 30, "432")]
    [InlineData(990, 3, 31, "446.4")]
    [InlineData(990, 3, 28, "403.2")]
    [InlineData(995, 3, 31, "223.2")]
    [InlineData(999, 3, 30, "43.2")]
    [InlineData(9995, 4, 28, "20.16")]
    [InlineData(9999, 4, 30, "4.32")]
    [InlineData(9999, 4, 31, "4.464")]
    public void The_downtime_that_is_allowed_is_exact_and_one_tick_more_breaks_the_promise(long parts, int digits, int days, string minutes)
    {
        var objective = new Objective(parts, digits);
        var month = TimeSpan.FromDays(days);

        var allowed = objective.Allowed(month);

        Assert.Equal(decimal.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture) * TimeSpan.TicksPerMinute, allowed.Ticks);
        Assert.True(objective.IsKept(allowed, month));
        Assert.False(objective.IsKept(allowed + new TimeSpan(1), month));
    }

    [Fact]
    public void The_objective_of_nothing_is_always_kept() =>
        Assert.True(Objective.None.IsKept(TimeSpan.FromDays(31), TimeSpan.FromDays(31)));

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(101, 2)]
    [InlineData(1, 11)]
    public void What_is_no_share_is_no_objective(long parts, int digits) =>
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => new Objective(parts, digits));
}
