using Broker.Domain.Shared;
using Broker.Engine.Live;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Live;

public sealed class LiveFeedTests
{
    private static readonly OrganisationId Ours = OrganisationId.New();
    private static readonly OrganisationId Theirs = OrganisationId.New();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly LiveFeed _feed;

    public LiveFeedTests() => _feed = new LiveFeed(_clock);

    [Fact]
    public async Task A_viewer_that_was_slow_gets_the_newest_state_of_each_thing_once()
    {
        using var viewer = _feed.Subscribe(new LiveScope.OneOrganisation(Ours));
        _feed.Publish([Item(Ours, "a", 1), Item(Ours, "b", 1)]);
        _feed.Publish([Item(Ours, "a", 2)]);
        _feed.Publish([Item(Ours, "a", 3)]);

        var batch = await NextAsync(viewer);

        Assert.Equal([("a", 3L), ("b", 1L)], batch.Select(i => (i.Key, i.Version)).Order());
    }

    [Fact]
    public async Task An_older_version_does_not_replace_a_newer_one()
    {
        using var viewer = _feed.Subscribe(new LiveScope.OneOrganisation(Ours));
        _feed.Publish([Item(Ours, "a", 5)]);
        _feed.Publish([Item(Ours, "a", 4)]);

        var batch = await NextAsync(viewer);

        Assert.Equal(5, Assert.Single(batch).Version);
    }

    [Fact]
    public async Task A_member_never_sees_an_item_of_another_organisation()
    {
        using var viewer = _feed.Subscribe(new LiveScope.OneOrganisation(Ours));
        _feed.Publish([Item(Theirs, "theirs", 1), Item(Ours, "ours", 1), Item(null, "offers/akash", 1)]);

        var batch = await NextAsync(viewer);

        Assert.Equal(["offers/akash", "ours"], batch.Select(i => i.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Staff_see_every_organisation()
    {
        using var viewer = _feed.Subscribe(new LiveScope.Everything());
        _feed.Publish([Item(Theirs, "theirs", 1), Item(Ours, "ours", 1)]);

        Assert.Equal(2, (await NextAsync(viewer)).Count);
    }

    [Fact]
    public async Task A_page_of_one_deployment_hears_of_no_other()
    {
        var deployment = DeploymentId.New();
        using var viewer = _feed.Subscribe(new LiveScope.OneDeployment(Ours, deployment));
        _feed.Publish([Item(Ours, "other", 1), Item(Ours, "mine", 1) with { Deployment = deployment }]);

        Assert.Equal("mine", Assert.Single(await NextAsync(viewer)).Key);
    }

    [Fact]
    public async Task At_most_four_batches_a_second_reach_a_viewer()
    {
        using var viewer = _feed.Subscribe(new LiveScope.OneOrganisation(Ours));
        await using var batches = viewer.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        _feed.Publish([Item(Ours, "a", 1)]);
        Assert.True(await batches.MoveNextAsync());

        _feed.Publish([Item(Ours, "a", 2)]);
        var next = batches.MoveNextAsync().AsTask();
        _clock.Advance(LiveSubscription.BatchEvery - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await next);
        Assert.Equal(2, Assert.Single(batches.Current).Version);
    }

    [Fact]
    public void Leaving_ends_the_subscription()
    {
        var viewer = _feed.Subscribe(new LiveScope.Everything());
        Assert.Equal(1, _feed.Subscriptions);

        viewer.Dispose();

        Assert.Equal(0, _feed.Subscriptions);
    }

    [Fact]
    public void A_viewer_that_never_reads_holds_one_item_per_thing_and_delays_nobody()
    {
        using var stalled = _feed.Subscribe(new LiveScope.Everything());

        for (var version = 1; version <= 100_000; version++)
        {
            _feed.Publish([Item(Ours, "a", version)]);
        }

        Assert.Equal(1, ((LiveSubscription)stalled).Waiting);
    }

    private static async Task<IReadOnlyList<LiveItem>> NextAsync(ILiveSubscription viewer)
    {
        await using var batches = viewer.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        return batches.Current;
    }

    private static LiveItem Item(OrganisationId? organisation, string key, long version) =>
        new(key, organisation, null, version, new LivePayload.OffersRefreshed("akash", 1, DateTimeOffset.UnixEpoch));
}
