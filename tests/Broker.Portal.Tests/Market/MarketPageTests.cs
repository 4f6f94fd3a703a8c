using Broker.Domain.Accounts;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Portal.Market;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Market;

public sealed class MarketPageTests : PortalTestContext
{
    public MarketPageTests()
    {
        Market.Networks.Add(Samples.Akash(Now.AddSeconds(-12)));
        Market.Networks.Add(Samples.IoNet(Now.AddSeconds(-31)));
        Market.Rows.Add(Samples.Offer(Now.AddSeconds(-12)));
        Market.Rows.Add(Samples.Offer(Now.AddSeconds(-31), "us-east / c-19", "ionet", new GpuModel("A100", 80, GpuInterface.Sxm), "us-east", 0.92m));
    }

    [Fact]
    public void A_price_stands_beside_the_list_price_with_its_instance_region_and_date()
    {
        var page = Render<MarketPage>();

        var saving = page.FindAll("tbody tr").Single(r => r.TextContent.Contains("H100", StringComparison.Ordinal)).TextContent;
        Assert.Contains("81\u00a0% under", saving, StringComparison.Ordinal);
        Assert.Contains("AWS $6.88", saving, StringComparison.Ordinal);
        Assert.Contains("p5.48xlarge, us-east-1, 20 Jul 2026", saving, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offer_that_compares_with_nothing_claims_no_saving()
    {
        var page = Render<MarketPage>();

        var row = page.FindAll("tbody tr").Single(r => r.TextContent.Contains("A100", StringComparison.Ordinal));
        Assert.Contains("no like-for-like instance", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_state_comes_from_the_address()
    {
        Navigation.NavigateTo("/market?q=akash1&gpu=H100&network=akash&region=eu&count=8&all=1&sort=Saving&desc=1&page=3");

        Render<MarketPage>();

        Assert.Equal(
            new OfferQuery("akash1", "H100", NetworkId.Akash, "eu", 8, false, OfferSort.Saving, true, new Engine.PageRequest(2, MarketQuery.PageSize)),
            Market.LastQuery);
    }

    [Fact]
    public async Task A_filter_goes_into_the_address_and_back_to_the_first_page()
    {
        Navigation.NavigateTo("/market?page=2");
        var page = Render<MarketPage>();

        await page.Find("select[aria-label='Network']").ChangeAsync(new() { Value = "ionet" });

        Assert.EndsWith("/market?network=ionet", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sorted_column_says_so_and_turns_round_when_followed_again()
    {
        var page = Render<MarketPage>();

        var price = page.Find("th[aria-sort='ascending'] a");

        Assert.Contains("Per GPU-hour", price.TextContent, StringComparison.Ordinal);
        Assert.Equal("/market?desc=1", price.GetAttribute("href"));
    }

    [Fact]
    public void Refreshed_offers_appear_without_a_reload()
    {
        var page = Render<MarketPage>();
        Market.Rows.Add(Samples.Offer(Now, "akash1new", price: 1.10m));

        Feed.Publish([new LiveItem("offers/akash", null, null, 1, new LivePayload.OffersRefreshed("akash", 3, Now))]);

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count));
    }

    [Fact]
    public void A_network_whose_last_read_failed_is_marked()
    {
        Market.Networks[1] = Samples.IoNet(Now.AddMinutes(-9), "429 Too Many Requests");

        var page = Render<MarketPage>();

        Assert.Equal("429 Too Many Requests", page.Find(".chip.degraded").GetAttribute("title"));
    }

    [Fact]
    public void With_filters_that_match_nothing_it_says_so_and_offers_to_clear_them()
    {
        Navigation.NavigateTo("/market?q=nothing-like-it");

        var page = Render<MarketPage>();

        Assert.Contains("No offer matches", page.Find(".state").TextContent, StringComparison.Ordinal);
        Assert.Equal("/market", page.Find(".state a").GetAttribute("href"));
    }

    [Fact]
    public void Who_may_not_deploy_is_offered_no_plan()
    {
        SignIn(MemberRole.Viewer);

        var page = Render<MarketPage>();

        Assert.Empty(page.FindAll("a[href^='/deployments/new']"));
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_subscription()
    {
        Render<MarketPage>();
        Assert.Single(Feed.Scopes);

        await DisposeComponentsAsync();

        Assert.Empty(Feed.Scopes);
    }
}
