using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Deployments;

public sealed class LeaseReconciliationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeaseHandle Handle = new("1");
    private static readonly OrderTag Tag = new("tag-1");

    private static readonly BookedLease Running = new(
        ReplicaId.New(), DeploymentId.New(), ReplicaState.Running, Tag, Handle, Money.Usd(2m), Now.AddHours(5), Now.AddHours(-1), ClosedAt: null);

    private static readonly OwnedLease Listed = new(Handle, Tag, LeaseState.Running, Now.AddHours(-1))
    {
        PricePerHour = Money.Usd(2m),
        PaidUntil = Now.AddHours(5),
    };

    public static TheoryData<string, OwnedLease?, BookedLease?, FindingKind?> Cases() => new()
    {
        { "agreed", Listed, Running, null },
        { "listed without a price or a term", Listed with { PricePerHour = null, PaidUntil = null }, Running, null },
        { "a price within the rounding of the network", Listed with { PricePerHour = Money.Usd(2.009m) }, Running, null },
        { "another price", Listed with { PricePerHour = Money.Usd(2.02m) }, Running, FindingKind.PriceDiffers },
        { "a term within minutes", Listed with { PaidUntil = Now.AddHours(5).AddMinutes(9) }, Running, null },
        { "another term", Listed with { PaidUntil = Now.AddHours(4) }, Running, FindingKind.TermDiffers },
        { "not listed", null, Running, FindingKind.Missing },
        { "not listed, leased after the list", null, Running with { LeasedAt = Now }, null },
        { "not listed, only ordered", null, Running with { State = ReplicaState.Ordered }, null },
        { "not listed, closing", null, Running with { State = ReplicaState.Closing }, null },
        { "listed as ended", Listed with { State = LeaseState.Closed }, Running, null },
        { "its replica ended", Listed, Running with { State = ReplicaState.Closed, ClosedAt = Now }, FindingKind.Leak },
        { "being closed there", Listed with { State = LeaseState.Closing }, Running with { State = ReplicaState.Closed }, null },
        { "served by another lease", Listed, Running with { Handle = new LeaseHandle("2"), LeasedAt = Now }, FindingKind.Leak },
        { "ordered, the answer not read yet", Listed, Running with { State = ReplicaState.Ordering, Handle = null, PricePerHour = null }, null },
        { "nobody's", Listed with { Tag = new OrderTag("other") }, null, FindingKind.Stranger },
        { "without a tag", Listed with { Tag = null }, null, FindingKind.Stranger },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_difference_has_its_name(string situation, OwnedLease? listed, BookedLease? booked, FindingKind? expected)
    {
        var findings = LeaseReconciliation.Compare(listed is null ? [] : [listed], booked is null ? [] : [booked], Now);

        Assert.True(findings.Select(f => (FindingKind?)f.Kind).SingleOrDefault() == expected, situation);
    }

    [Fact]
    public void A_leak_counts_from_the_end_of_its_replica_and_a_second_lease_from_its_beginning()
    {
        var ended = Running with { State = ReplicaState.Closed, ClosedAt = Now.AddMinutes(-3) };
        var elsewhere = Running with { Handle = new LeaseHandle("2"), LeasedAt = Now };

        Assert.Equal(ended.ClosedAt, LeaseReconciliation.Compare([Listed], [ended], Now)[0].Since);
        Assert.Equal(Listed.CreatedAt, LeaseReconciliation.Compare([Listed], [elsewhere], Now)[0].Since);
    }
}
