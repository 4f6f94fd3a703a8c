using System.Net;
using Broker.Testing.Host;

namespace Broker.Engine.Tests.Host;

public sealed class HeaderTests(PortalFixture fixture) : IClassFixture<PortalFixture>
{
    private readonly BrokerApplication _portal = fixture.Portal;

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/account/sign-in", HttpStatusCode.OK)]
    [InlineData("/css/app.css", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/deployments", HttpStatusCode.Redirect)]
    [InlineData("/api/v1/gpus", HttpStatusCode.Unauthorized)]
    [InlineData("/error", HttpStatusCode.OK)]
    public async Task Every_answer_carries_the_policy(string path, HttpStatusCode expected)
    {
        using var browser = _portal.CreateBrowser();

        using var response = await browser.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, response.StatusCode);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
            policy);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("strict-origin-when-cross-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_sign_in_page_has_no_inline_script()
    {
        using var browser = _portal.CreateBrowser();

        var page = await browser.Http.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative));

        Assert.Contains("<script src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick=", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_page_nobody_may_see_unsigned_leads_to_sign_in_and_back()
    {
        using var browser = _portal.CreateBrowser();

        using var response = await browser.Http.GetAsync(new Uri("/deployments?status=Down", UriKind.Relative));

        Assert.Equal("/account/sign-in?returnUrl=%2Fdeployments%3Fstatus%3DDown", response.Headers.Location?.PathAndQuery);
    }
}
