using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Views;
using Broker.Portal.Billing;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class CostsPageTests : PortalTestContext
{
    public CostsPageTests()
    {
        SignIn(MemberRole.Finance);
        Navigation.NavigateTo("/billing/costs");
    }

    [Fact]
    public void The_address_decides_everything_and_the_export_has_the_same()
    {
        Spend.Filled();
        Navigation.NavigateTo("/billing/costs?from=2026-11-01&to=2026-11-10&group=Tag&step=Week&tag=project&network=akash&team=R%26D");

        var page = Render<CostsPage>();

        Assert.Equal(
            new SpendQuery(new(2026, 11, 1), new(2026, 11, 11), SpendGroup.Tag, SpendStep.Week, "project", NetworkId.Akash, Team: "R&D"), Spend.LastQuery);
        Assert.Equal(
            "/api/v1/billing/spend.csv?from=2026-11-01&to=2026-11-10&group=Tag&step=Week&tag=project&network=akash&team=R%26D",
            page.Find("a[download]").GetAttribute("href"));
    }

    [Fact]
    public void Without_an_address_it_shows_this_month_and_the_last()
    {
        Render<CostsPage>();

        Assert.Equal(new SpendQuery(new(2026, 10, 1), new(2026, 11, 23)), Spend.LastQuery);
    }

    [Fact]
    public void The_table_has_every_series_with_its_share()
    {
        Spend.Filled();

        var rows = Render<CostsPage>().FindAll(".grid tbody tr");

        Assert.Equal(2, rows.Count);
        Assert.Contains("59.9", rows[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_goes_into_the_address()
    {
        Spend.Filled();
        Spend.Choices = Spend.Choices with { Tags = ["project"], Teams = ["discovery"] };
        var page = Render<CostsPage>();

        page.Find("select[aria-label='Group by']").Change("tag:project");
        Assert.Contains("group=Tag&step=Day&tag=project", Navigation.Uri, StringComparison.Ordinal);

        page.Find("select[aria-label='Team']").Change("discovery");
        Assert.Contains("team=discovery", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Nonsense_in_the_address_is_not_asked_for()
    {
        Navigation.NavigateTo("/billing/costs?from=9999-12-31&to=0001-01-01&group=77&step=x&deployment=1");

        Render<CostsPage>();

        Assert.Equal(new SpendQuery(new(2026, 10, 1), new(2026, 11, 23)), Spend.LastQuery);
    }
}
