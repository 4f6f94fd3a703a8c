using Broker.Domain.Billing;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Billing;

public sealed class LargestRemainderTests
{
    [Fact]
    public void The_cent_that_is_left_goes_to_the_largest_remainder()
    {
        var spread = LargestRemainder.Spread(10.01m, [3.333m, 3.335m, 3.334m], 2);

        Assert.Equal([3.33m, 3.34m, 3.34m], spread);
    }

    [Fact]
    public void Equal_parts_get_the_first_cents()
    {
        Assert.Equal([0.34m, 0.33m, 0.33m], LargestRemainder.Spread(1m, [1m, 1m, 1m], 2));
        Assert.Equal([0.01m, 0m, 0m], LargestRemainder.Spread(0.01m, [0m, 0m, 0m], 2));
    }

    [Fact]
    public void What_is_given_back_stays_given_back()
    {
        Assert.Equal([10.01m, -4m], LargestRemainder.Spread(6.01m, [10.004m, -4.001m], 2));
    }

    [Theory]
    [InlineData(0.001, 2)]
    [InlineData(1, -1)]
    [InlineData(1, 21)]
    public void A_sum_that_cannot_be_written_so_is_refused(double sum, int digits) =>
        Assert.ThrowsAny<ArgumentException>(() => LargestRemainder.Spread((decimal)sum, [1m], digits));

    [Fact]
    public void Nothing_can_only_be_spread_over_nothing()
    {
        Assert.Empty(LargestRemainder.Spread(0m, [], 2));
        Assert.Throws<ArgumentException>(() => LargestRemainder.Spread(0.01m, [], 2));
    }

    [Property(Arbitrary = [typeof(Spreads)], MaxTest = 500)]
    public void The_parts_come_to_exactly_the_sum(ToSpread given)
    {
        var spread = LargestRemainder.Spread(given.Sum, given.Parts, given.Digits);

        Assert.Equal(given.Sum, spread.Sum());
        Assert.All(spread, part => Assert.Equal(part, decimal.Round(part, given.Digits)));
    }

    [Property(Arbitrary = [typeof(Spreads)], MaxTest = 500)]
    public void No_part_is_a_unit_away_from_its_share(ToSpread given)
    {
        var unit = 1m / (decimal)Math.Pow(10, given.Digits);
        var size = given.Parts.Sum(Math.Abs);
        var missing = given.Sum - given.Parts.Sum();

        var spread = LargestRemainder.Spread(given.Sum, given.Parts, given.Digits);

        Assert.All(spread.Zip(given.Parts), pair =>
        {
            var share = size == 0 ? missing / given.Parts.Count : pair.Second + (missing * Math.Abs(pair.Second) / size);
            Assert.InRange(pair.First - share, -unit, unit);
        });
    }

    [Property(Arbitrary = [typeof(Spreads)], MaxTest = 500)]
    public void Who_brought_nothing_gets_nothing(ToSpread given)
    {
        var parts = given.Parts.Append(0m).Append(1m).ToList();

        Assert.Equal(0m, LargestRemainder.Spread(given.Sum, parts, given.Digits)[^2]);
    }

    public sealed record ToSpread(decimal Sum, IReadOnlyList<decimal> Parts, int Digits);

    public static class Spreads
    {
        public static Arbitrary<ToSpread> Spread() => (
            from digits in Gen.Elements(0, 2, 4, 10)
            from parts in Gen.Choose(-1, 400).SelectMany(least => Gen.Choose(Math.Min(least, 0) * 5000, 9_000_000)).Select(n => n / 77777.77m).NonEmptyListOf()
            from off in Gen.Choose(-900, 900)
            select new ToSpread(decimal.Round(parts.Sum() + (off / 200m), digits), [.. parts], digits)).ToArbitrary();
    }
}
