using Broker.Domain.Accounts;
using Broker.Portal.Accounts;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Accounts;

public sealed class ApiKeysPageTests : PortalTestContext
{
    public ApiKeysPageTests() => SignIn(MemberRole.Owner);

    [Fact]
    public async Task The_secret_is_shown_once_and_gone_when_put_away()
    {
        var page = Render<ApiKeysPage>();
        page.Find("#key-name").Input("nightly pipeline");

        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal(FakeApiKeys.Secret, page.Find("code").TextContent));
        await page.FindAll("button").Single(b => b.TextContent == "I have stored it").ClickAsync(new());

        Assert.DoesNotContain(FakeApiKeys.Secret, page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_shows_how_a_key_begins_and_never_the_rest()
    {
        var page = Render<ApiKeysPage>();
        page.Find("#key-name").Input("nightly pipeline");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("bk_live_1a2b…", page.Find("tbody").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(FakeApiKeys.Secret, page.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_expires_in_ninety_days_unless_asked_otherwise()
    {
        var page = Render<ApiKeysPage>();
        page.Find("#key-name").Input("nightly pipeline");

        await page.Find("form").SubmitAsync();

        Assert.Equal(Now.AddDays(90), Assert.Single(Keys.Keys).ExpiresAt);
    }

    [Fact]
    public async Task A_key_without_a_name_is_refused_at_the_field()
    {
        var page = Render<ApiKeysPage>();

        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("needs a name", page.Find("#key-name-fault").TextContent, StringComparison.Ordinal));
        Assert.Empty(Keys.Keys);
    }

    [Fact]
    public async Task Revoking_asks_first_and_then_marks_the_key()
    {
        await Keys.CreateAsync(new Engine.Accounts.ApiKeyDraft("agent", MemberRole.Viewer, null), CancellationToken.None);
        var page = RenderWithDialogs<ApiKeysPage>();

        page.Find("[aria-label='Revoke agent']").Click(); // Its handler ends with the dialog, so it is not awaited.
        Assert.Null(Keys.Keys[0].RevokedAt);
        await page.WaitForElement(".mud-dialog .btn.danger").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("revoked", page.Find("tbody").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_read_says_that_keys_keep_working()
    {
        Keys.Failure = new InvalidOperationException("away");

        var page = Render<ApiKeysPage>();

        Assert.Contains("Keys in use keep working", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }
}
