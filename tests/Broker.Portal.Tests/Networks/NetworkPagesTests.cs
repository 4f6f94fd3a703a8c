using System.Globalization;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Live;
using Broker.Engine.Networks;
using Broker.Portal.Charts;
using Broker.Portal.Networks;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Networks;

public sealed class NetworkPagesTests : PortalTestContext
{
    [Fact]
    public void A_tile_says_how_a_network_does_in_words_and_figures()
    {
        Health.Networks.Add(FakeNetworkHealth.Akash(Now, Status.Degraded, "Akash gave no answer to v1/gpu"));

        var tile = Render<NetworksPage>().Find(".tiles .card").TextContent;

        Assert.Contains("Degraded", tile, StringComparison.Ordinal);
        Assert.Contains("Akash gave no answer to v1/gpu", tile, StringComparison.Ordinal);
        Assert.Contains("95.0\u00a0%", tile, StringComparison.Ordinal);
        Assert.Contains("41\u00a0s", tile, StringComparison.Ordinal);
        Assert.Contains("99.510\u00a0%", tile, StringComparison.Ordinal);
        Assert.Contains("99.9\u00a0% claimed", tile, StringComparison.Ordinal);
        Assert.Contains("1 open incidents", tile, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_a_key_says_not_connected_and_has_no_figures()
    {
        Health.Networks.Add(FakeNetworkHealth.Akash(Now) with
        {
            IsConnected = false,
            Status = Status.Unknown,
            Record = ServiceRecord.None,
            Price = null,
            ClaimedUptime = null,
            Offers = 0,
            Providers = 0,
            OpenReplicas = 0,
        });

        var tile = Render<NetworksPage>().Find(".tiles .card");

        Assert.Contains("Not connected", tile.TextContent, StringComparison.Ordinal);
        Assert.Contains("Nothing is read from it", tile.TextContent, StringComparison.Ordinal);
        Assert.Empty(tile.QuerySelectorAll(".spark"));
    }

    [Fact]
    public void New_offers_are_read_again_but_not_more_than_every_ten_seconds()
    {
        Health.Networks.Add(FakeNetworkHealth.Akash(Now));
        var page = Render<NetworksPage>();

        Feed.Publish([Offers("akash", 1)]);
        Clock.Advance(TimeSpan.FromSeconds(11));
        Feed.Publish([Offers("akash", 2)]);

        page.WaitForAssertion(() => Assert.Equal(2, Health.Reads));
    }

    [Fact]
    public async Task Leaving_the_page_ends_its_subscription()
    {
        Health.Networks.Add(FakeNetworkHealth.Akash(Now));
        var page = Render<NetworksPage>();
        page.WaitForAssertion(() => Assert.Single(Feed.Scopes));

        await page.Instance.DisposeAsync();

        Assert.Empty(Feed.Scopes);
    }

    [Fact]
    public void The_address_decides_what_of_the_providers_is_asked_for()
    {
        Health.Networks.Add(FakeNetworkHealth.Akash(Now));
        Health.Providers.AddRange(Enumerable.Range(1, 30).Select(i => FakeNetworkHealth.Provider($"provider-{i}")));
        Navigation.NavigateTo("/networks/akash?q=prov&used=1&sort=Availability&asc=1&hours=24&page=2");

        var page = Render<NetworkPage>(p => p.Add(x => x.Id, "akash"));

        Assert.Equal(("prov", true, ProviderSort.Availability, false, 1), (
            Health.LastQuery!.Search, Health.LastQuery.OnlyUsed, Health.LastQuery.Sort, Health.LastQuery.Descending, Health.LastQuery.Page!.Index));
        Assert.Equal(TimeSpan.FromHours(24), Health.LastWindow);
        Assert.Equal(5, page.FindAll("tbody tr").Count);
        Assert.Equal("ascending", page.Find("th[aria-sort]").GetAttribute("aria-sort"));
    }

    [Fact]
    public void Staff_see_what_came_instead_of_an_answer_and_members_do_not()
    {
        Health.Networks.Add(FakeNetworkHealth.Akash(Now));
        Assert.DoesNotContain("What came instead", Render<NetworkPage>(p => p.Add(x => x.Id, "akash")).Markup, StringComparison.Ordinal);

        SignInStaff();
        Health.Inside = new NetworkInside([new WireFault(Now, "Akash answered 502 to v1/bids", "<html>bad gateway</html>")], [], []);
        var page = Render<NetworkPage>(p => p.Add(x => x.Id, "akash"));

        Assert.Equal("<html>bad gateway</html>", page.Find("details pre").TextContent);
        Assert.Contains("502", page.Find("details summary").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_does_not_exist_says_so()
    {
        var page = Render<NetworkPage>(p => p.Add(x => x.Id, "nowhere"));

        Assert.Equal("No such network", page.Find("h1").TextContent);
    }

    [Fact]
    public void The_price_line_is_drawn_in_steps_and_told_in_words()
    {
        var trend = FakeNetworkHealth.Akash(Now).Price!;

        var chart = Render<PriceSparkline>(p => p.Add(x => x.Trend, trend).Add(x => x.Network, "akash"));

        // $2.00 is the top (4), $1.50 the bottom (40), $1.60 a fifth above it (32.8).
        Assert.Equal("0,4 137.14,4 137.14,40 240,40 240,32.8", chart.Find("polyline").GetAttribute("points"));
        Assert.Contains("between $1.50 and $2.00", chart.Find("svg").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Contains("−20.0\u00a0%", chart.Find("figcaption").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.9951", "0.99")]
    [InlineData("0.97", "0.95")]
    [InlineData("0.4", "0")]
    public void Bars_begin_at_the_round_share_below_the_lowest(string lowest, string floor) => Assert.Equal(
        decimal.Parse(floor, CultureInfo.InvariantCulture),
        UptimeGauge.FloorOf([0.999m, null, decimal.Parse(lowest, CultureInfo.InvariantCulture)]));

    private static LiveItem Offers(string network, long version) =>
        new($"offers/{network}", null, null, version, new LivePayload.OffersRefreshed(network, 3, DateTimeOffset.UnixEpoch));
}
