using Broker.Domain.Placement;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Placement;

public sealed class UpProbabilityTests
{
    [Theory]
    [InlineData(1, 0.999994000)]
    [InlineData(2, 0.998912000)]
    [InlineData(3, 0.941094000)]
    public void Three_that_share_nothing(int needed, double expected) =>
        Assert.Equal(expected, UpProbability.AtLeast(needed, [0.99, 0.98, 0.97]), 9);

    [Theory]
    [InlineData(1, 0.999993750)]
    [InlineData(2, 0.999518750)]
    [InlineData(3, 0.985981250)]
    [InlineData(4, 0.814506250)]
    public void Four_alike_that_share_nothing(int needed, double expected) =>
        Assert.Equal(expected, UpProbability.AtLeast(needed, [0.95, 0.95, 0.95, 0.95]), 9);

    [Theory]
    [InlineData(1, 0.999841265)]
    [InlineData(2, 0.999004833)]
    [InlineData(3, 0.981032471)]
    [InlineData(4, 0.880585345)]
    public void Two_domains_inside_one(int needed, double expected) =>
        Assert.Equal(expected, UpProbability.AtLeast(needed, Nested), 9);

    [Theory]
    [InlineData(1, 0.999998959)]
    [InlineData(2, 0.999862155)]
    public void Taking_the_same_four_as_independent_hides_what_they_share(int needed, double expected)
    {
        var marginals = new[] { (0.995, 0.98), (0.995, 0.97), (0.99, 0.99), (0.99, 0.95) }
            .Select(p => 0.9999 * p.Item1 * p.Item2);

        Assert.Equal(expected, UpProbability.AtLeast(needed, marginals), 9);
    }

    [Fact]
    public void Two_replicas_in_one_network_are_worth_less_than_the_network()
    {
        var together = Network(0.995, 0.98, 0.98);

        Assert.Equal(0.994602, UpProbability.AtLeast(1, together), 9);
    }

    [Fact]
    public void Two_replicas_in_two_networks_are_worth_more()
    {
        var apart = new FailureDomain.Shared(1, [Network(0.995, 0.98), Network(0.995, 0.98)]);

        Assert.Equal(0.999380, UpProbability.AtLeast(1, apart), 6);
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(-1, 1.0)]
    [InlineData(3, 0.0)]
    public void None_needed_is_certain_and_more_than_there_are_is_impossible(int needed, double expected) =>
        Assert.Equal(expected, UpProbability.AtLeast(needed, [0.9, 0.9]));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double up) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FailureDomain.Replica(up));

    [Property(Arbitrary = [typeof(SmallTrees)])]
    public void Folding_gives_what_enumerating_every_state_gives(FailureDomain tree)
    {
        var expected = ByEnumeration(tree);

        var actual = UpProbability.Distribution(tree);

        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-12));
    }

    [Property(Arbitrary = [typeof(SmallTrees)])]
    public void One_more_replica_never_makes_it_less_likely(FailureDomain tree, PositiveInt needed)
    {
        var more = new FailureDomain.Shared(1, [tree, new FailureDomain.Replica(0.5)]);

        Assert.True(UpProbability.AtLeast(needed.Get, more) >= UpProbability.AtLeast(needed.Get, tree) - 1e-12);
    }

    [Property(Arbitrary = [typeof(SmallTrees)])]
    public void Inside_one_domain_nothing_beats_the_domain(FailureDomain tree) =>
        Assert.True(UpProbability.AtLeast(1, tree) <= tree.Up + 1e-12);

    private static FailureDomain Nested => new FailureDomain.Shared(
        0.9999, [Network(0.995, 0.98, 0.97), Network(0.99, 0.99, 0.95)]);

    private static FailureDomain.Shared Network(double up, params double[] replicas) =>
        new(up, [.. replicas.Select(p => new FailureDomain.Replica(p))]);

    /// <summary>The slow way: every combination of every domain and replica working or not.</summary>
    private static double[] ByEnumeration(FailureDomain tree)
    {
        var nodes = Flatten(tree).ToList();
        var counts = new double[nodes.Count(n => n is FailureDomain.Replica) + 1];
        for (var state = 0; state < 1 << nodes.Count; state++)
        {
            var working = new HashSet<FailureDomain>(ReferenceEqualityComparer.Instance);
            var probability = 1.0;
            for (var i = 0; i < nodes.Count; i++)
            {
                var up = (state & (1 << i)) != 0;
                probability *= up ? nodes[i].Up : 1 - nodes[i].Up;
                if (up)
                {
                    working.Add(nodes[i]);
                }
            }

            counts[CountUp(tree, working)] += probability;
        }

        return counts;
    }

    private static int CountUp(FailureDomain domain, HashSet<FailureDomain> working) => domain switch
    {
        _ when !working.Contains(domain) => 0,
        FailureDomain.Shared shared => shared.Children.Sum(child => CountUp(child, working)),
        _ => 1,
    };

    private static IEnumerable<FailureDomain> Flatten(FailureDomain domain) =>
        domain is FailureDomain.Shared shared ? [domain, .. shared.Children.SelectMany(Flatten)] : [domain];

    /// <summary>Networks of providers of replicas, at most 13 nodes: 8,192 states each.</summary>
    private static class SmallTrees
    {
        public static Arbitrary<FailureDomain> Tree() => Domain(2).ToArbitrary();

        private static Gen<FailureDomain> Domain(int depth)
        {
            var replica = Share.Select(up => (FailureDomain)new FailureDomain.Replica(up));
            if (depth == 0)
            {
                return replica;
            }

            var inner = Gen.OneOf(replica, Domain(depth - 1));
            return Gen.Choose(1, 3).SelectMany(count => inner.ArrayOf(count), (_, children) => children)
                .SelectMany(_ => Share, (children, up) => (FailureDomain)new FailureDomain.Shared(up, children));
        }

        private static Gen<double> Share => Gen.Choose(0, 1000).Select(thousandths => thousandths / 1000.0);
    }
}
