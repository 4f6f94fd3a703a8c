using Broker.Portal.Accounts;
using Bunit;

namespace Broker.Portal.Tests.Accounts;

public sealed class SignInPageTests : PortalTestContext
{
    [Theory]
    [InlineData("/deployments?q=a", "/deployments?q=a")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("//elsewhere.example/", "/")]
    [InlineData("/\\elsewhere.example/", "/")]
    [InlineData("", "/")]
    public void After_signing_in_one_stays_on_this_site(string asked, string expected)
    {
        Navigation.NavigateTo("/account/sign-in?returnUrl=" + Uri.EscapeDataString(asked));

        var page = Render<SignInPage>();

        Assert.Equal(expected, page.Find("input[name=returnUrl]").GetAttribute("value"));
    }

    [Fact]
    public void A_refusal_does_not_say_which_of_the_two_was_wrong()
    {
        Navigation.NavigateTo("/account/sign-in?error=invalid");

        var page = Render<SignInPage>();

        Assert.Equal("Email and password do not belong together.", page.Find("[role=alert]").TextContent.Trim());
    }

    [Fact]
    public void Posts_to_the_endpoint_that_signs_in()
    {
        var form = Render<SignInPage>().Find("form");

        Assert.Equal(("post", "/account/sign-in"), (form.GetAttribute("method"), form.GetAttribute("action")));
    }
}
