using Broker.Domain.Sla;

namespace Broker.Domain.Tests.Sla;

public sealed class VantageDoubtTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void One_of_three_dying_is_never_our_own_vantage() =>
        Assert.False(Doubt([Good("akash", "b"), Good("ionet", "c")]));

    [Fact]
    public void All_of_three_dying_is_never_our_own_vantage() =>
        Assert.False(Doubt([Failing("akash", "b"), Failing("ionet", "c")]));

    [Fact]
    public void Both_networks_going_dark_at_once_is_our_own_vantage() =>
        Assert.True(Doubt(
            [Failing("akash", "b"), Failing("akash", "c"), Failing("akash", "d"), Failing("ionet", "e"), Failing("ionet", "f")]));

    [Fact]
    public void One_network_going_dark_is_an_outage_of_that_network() =>
        Assert.False(Doubt(
        [
            Failing("akash", "b"), Failing("akash", "c"), Failing("akash", "d"),
            Good("ionet", "e"), Good("ionet", "f"), Good("ionet", "g"), Failing("ionet", "h"),
        ]));

    [Fact]
    public void Many_replicas_of_one_provider_have_one_voice() =>
        Assert.False(Doubt([.. Enumerable.Repeat(Failing("ionet", "x"), 50), .. Enumerable.Repeat(Failing("akash", "y"), 50)]));

    [Fact]
    public void A_provider_with_one_replica_that_answers_is_not_out_of_reach() =>
        Assert.False(Doubt(
        [
            Failing("akash", "b"), Good("akash", "b"), Failing("akash", "c"), Good("akash", "c"), Good("akash", "d"),
            Failing("ionet", "e"), Failing("ionet", "f"),
        ]));

    [Fact]
    public void What_was_seen_long_ago_is_no_evidence_against_us()
    {
        var old = Now.AddHours(-1);
        TargetEvidence[] targets =
        [
            new(new("akash"), "b", old, Fails: true), new(new("akash"), "c", old, Fails: true),
            new(new("akash"), "d", old, Fails: true), new(new("ionet"), "e", old, Fails: true),
            new(new("ionet"), "f", old, Fails: true),
        ];

        Assert.False(Doubt(targets));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void The_share_must_be_exceeded_in_both_networks(int failing, bool expected)
    {
        IEnumerable<TargetEvidence> Ten(string network) => Enumerable.Range(0, 10)
            .Select(i => i < failing ? Failing(network, $"p{i}") : Good(network, $"p{i}"));

        Assert.Equal(expected, Doubt([.. Ten("akash"), .. Ten("ionet")]));
    }

    private static bool Doubt(TargetEvidence[] others) =>
        VantageDoubt.IsDoubtful(new("akash"), "a", others, Now, VantageRules.Default);

    private static TargetEvidence Good(string network, string provider) => new(new(network), provider, Now.AddSeconds(-2), Fails: false);

    private static TargetEvidence Failing(string network, string provider) =>
        new(new(network), provider, Now.AddSeconds(-1), Fails: true);
}
