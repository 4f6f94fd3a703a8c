using Broker.Domain.Billing;

namespace Broker.Domain.Tests.Billing;

public sealed class UsageCutTests
{
    private static readonly DateTimeOffset Leap = new(2028, 2, 28, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Days_of_the_leap_year_and_of_the_change_of_clocks_all_have_86400_seconds_in_utc()
    {
        var pieces = UsageCut.Pieces(Leap, Leap.AddDays(3), DateTimeOffset.MinValue, DateTimeOffset.MaxValue).ToList();
        var change = new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.FromHours(2));
        var around = UsageCut.Pieces(change, change.AddDays(2), DateTimeOffset.MinValue, DateTimeOffset.MaxValue).ToList();

        Assert.Equal([4d, 24, 24, 20], pieces.Select(p => p.Length.TotalHours));
        Assert.Equal([14d, 24, 10], around.Select(p => p.Length.TotalHours));
    }

    [Fact]
    public void Less_than_a_whole_second_is_free()
    {
        Assert.Empty(UsageCut.Pieces(Leap.AddMilliseconds(100), Leap.AddMilliseconds(999), DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        Assert.Empty(UsageCut.Pieces(Leap, Leap, DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Cutting_at_any_points_gives_the_seconds_of_the_whole()
    {
        var random = new Random(99);
        for (var run = 0; run < 2000; run++)
        {
            var start = Leap.AddTicks(random.NextInt64(TimeSpan.TicksPerDay));
            var end = start.AddTicks(random.NextInt64(3 * TimeSpan.TicksPerDay));
            var middle = UsageCut.Down(start.AddTicks(random.NextInt64(1 + (end - start).Ticks)));

            var whole = UsageCut.Pieces(start, end, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).ToList();
            var parts = UsageCut.Pieces(start, end, DateTimeOffset.MinValue, middle)
                .Concat(UsageCut.Pieces(start, end, middle, DateTimeOffset.MaxValue)).ToList();

            Assert.Equal(whole.Sum(p => p.Length.Ticks), parts.Sum(p => p.Length.Ticks));
            Assert.All(whole, p => Assert.Equal(0, p.Length.Ticks % TimeSpan.TicksPerSecond));
            Assert.True(whole.Sum(p => p.Length.Ticks) <= (end - start).Ticks);
        }
    }
}
