using Broker.Domain.Placement;
using Broker.Domain.Shared;
using FsCheck;
using FsCheck.Xunit;

namespace Broker.Domain.Tests.Placement;

public sealed class ReliabilityPriorTests
{
    [Theory]
    [InlineData(19, 1, 0.95)]
    [InlineData(24, 1, 0.96)]
    [InlineData(114, 6, 0.95)]
    public void The_mean_moves_with_what_was_seen(double good, double bad, double mean) =>
        Assert.Equal(mean, new BetaBelief(good, bad).Mean, 9);

    [Fact]
    public void A_thousand_observations_outweigh_the_prior() =>
        Assert.Equal(0.998039, new BetaBelief(19, 1).Observe(0.999, 1000).Mean, 6);

    [Theory]
    [InlineData(19, 0.10)]
    [InlineData(49, 0.10)]
    [InlineData(5, 0.50)]
    public void With_one_bad_observation_the_quantile_is_a_power(double good, double probability) =>
        Assert.Equal(Math.Pow(probability, 1 / good), new BetaBelief(good, 1).Quantile(probability), 12);

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(2, 2)]
    [InlineData(300, 300)]
    public void The_median_of_a_symmetric_belief_is_a_half(double good, double bad) =>
        Assert.Equal(0.5, new BetaBelief(good, bad).Quantile(0.5), 12);

    [Property]
    public void Quantile_and_cumulative_undo_each_other(PositiveInt good, PositiveInt bad, PositiveInt percent)
    {
        var belief = new BetaBelief(good.Get / 4.0, bad.Get / 4.0);
        var probability = ((percent.Get % 98) + 1) / 100.0;

        Assert.Equal(probability, belief.CumulativeAt(belief.Quantile(probability)), 9);
    }

    [Fact]
    public void The_cumulative_of_whole_numbers_is_a_binomial_tail()
    {
        var belief = new BetaBelief(3, 5);

        // P(Beta(a, b) <= x) = P(at least a of a+b-1 tosses succeed with chance x).
        Assert.Equal(UpProbability.AtLeast(3, Enumerable.Repeat(0.3, 7)), belief.CumulativeAt(0.3), 12);
    }

    [Fact]
    public void A_plan_never_takes_a_claim_at_its_word()
    {
        var prior = ReliabilityPrior.Published;

        Assert.True(prior.Provider(1.0) < 0.98);
        Assert.True(prior.Provider(0.999) > prior.Provider(null));
        Assert.True(prior.Provider(0.5) < prior.Provider(null));
    }

    [Fact]
    public void The_published_network_figure_is_planned_below_the_claim()
    {
        var prior = ReliabilityPrior.Published;

        Assert.InRange(prior.Network(NetworkId.IoNet), 0.98, 0.997);
        Assert.True(prior.Network(NetworkId.Akash) < prior.Network(NetworkId.IoNet));
        Assert.Equal(prior.Network(NetworkId.Akash), prior.Network(new NetworkId("never heard of")));
    }

    [Fact]
    public void Eight_gpus_fail_more_often_than_one()
    {
        var prior = ReliabilityPrior.Published;

        Assert.Equal(0.999763, prior.Replica(1), 6);
        Assert.True(prior.Replica(8) < prior.Replica(1));
    }
}
