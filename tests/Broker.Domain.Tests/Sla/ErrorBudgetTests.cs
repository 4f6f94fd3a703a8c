using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Sla;

public sealed class ErrorBudgetTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    [Theory]
    [InlineData("0.99", 432)]
    [InlineData("0.995", 216)]
    [InlineData("0.999", 43.2)]
    [InlineData("0.9995", 21.6)]
    [InlineData("0.9999", 4.32)]
    public void The_minutes_a_promise_allows_are_kept_to_the_tick(string promised, double minutes)
    {
        var budget = new ErrorBudget(decimal.Parse(promised, System.Globalization.CultureInfo.InvariantCulture));
        var allowed = TimeSpan.FromMinutes(minutes);

        Assert.True(budget.IsKept(Spent(allowed, Month)));
        Assert.False(budget.IsKept(Spent(allowed + TimeSpan.FromTicks(1), Month)));
    }

    [Fact]
    public void A_promise_with_many_digits_is_decided_without_overflow()
    {
        var budget = new ErrorBudget(0.99995412345678901234m);

        Assert.True(budget.IsKept(Spent(TimeSpan.FromMinutes(1.9), Month)));
        Assert.False(budget.IsKept(Spent(TimeSpan.FromMinutes(2), Month)));
    }

    [Theory]
    [InlineData("0.999", "1.44", "14.4")]
    [InlineData("0.995", "7.2", "14.4")]
    [InlineData("0.99", "14.4", "14.4")]
    [InlineData("0.999", "0.6", "6")]
    public void The_burn_rate_is_the_bad_share_over_the_allowed_share(string promised, string badPercent, string rate)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var hour = TimeSpan.FromHours(1);
        var bad = new TimeSpan((long)(hour.Ticks * decimal.Parse(badPercent, culture) / 100m));

        var burn = new ErrorBudget(decimal.Parse(promised, culture)).BurnRate(Spent(bad, hour));

        Assert.Equal(decimal.Parse(rate, culture), burn!.Value, precision: 6);
    }

    [Fact]
    public void An_hour_at_the_paging_rate_uses_two_percent_of_the_month()
    {
        var budget = new ErrorBudget(0.999m);
        var hour = Spent(TimeSpan.FromHours(1) * 0.0144, TimeSpan.FromHours(1));

        Assert.Equal(0.98m, budget.Left(hour, Month), precision: 6);
        Assert.Equal(
            0.98 * 720 / 14.4,
            ErrorBudget.TimeLeft(budget.Left(hour, Month), budget.BurnRate(hour)!.Value, Month)!.Value.TotalHours,
            precision: 6);
    }

    [Fact]
    public void An_overspent_budget_is_negative_and_has_no_time_left()
    {
        var budget = new ErrorBudget(0.999m);
        var sofar = Spent(TimeSpan.FromMinutes(86.4), TimeSpan.FromDays(1));

        Assert.Equal(-1m, budget.Left(sofar, Month));
        Assert.Equal(TimeSpan.Zero, ErrorBudget.TimeLeft(-1m, 3m, Month));
        Assert.Null(ErrorBudget.TimeLeft(1m, 0m, Month));
    }

    [Fact]
    public void Nothing_observed_burns_nothing_that_can_be_known() =>
        Assert.Null(new ErrorBudget(0.999m).BurnRate(Availability.None));

    [Theory]
    [InlineData(1.0)]
    [InlineData(-0.1)]
    public void A_promise_that_leaves_no_budget_or_none_at_all_is_refused(double promised) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErrorBudget((decimal)promised));

    private static Availability Spent(TimeSpan down, TimeSpan observed) => new(observed - down, down, TimeSpan.Zero);
}
