using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Networks;
using Broker.Portal.Networks;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Networks;

public sealed class NetworkSettingsPageTests : PortalTestContext
{
    public NetworkSettingsPageTests()
    {
        SignInStaff(StaffRole.Operator);
        Connections.Networks.Add(FakeNetworkConnections.Unconnected(NetworkId.Akash, "Akash"));
    }

    [Fact]
    public async Task A_wrong_key_says_so_in_the_networks_words_and_the_right_one_connects()
    {
        var page = RenderWithDialogs<NetworkSettingsPage>();
        await page.Find("[aria-label='Connect Akash']").ClickAsync(new());

        await PasteAsync(page, "sk-wrong");
        Assert.Contains("does not accept this key", page.Find("#key-akash-fault").TextContent, StringComparison.Ordinal);
        Assert.Contains("401: no such key", page.Find(".note.bad").TextContent, StringComparison.Ordinal);

        await PasteAsync(page, FakeNetworkConnections.GoodKey);
        page.WaitForAssertion(() => Assert.Contains("••••4711", page.Find(".facts").TextContent, StringComparison.Ordinal));
        Assert.Contains("$41.50", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public async Task The_key_is_never_in_what_is_drawn_and_its_field_is_empty_after_every_try()
    {
        var page = RenderWithDialogs<NetworkSettingsPage>();
        await page.Find("[aria-label='Connect Akash']").ClickAsync(new());
        var before = page.Find("#key-akash");
        Assert.Equal(("password", "off"), (before.GetAttribute("type"), before.GetAttribute("autocomplete")));

        await PasteAsync(page, "sk-wrong-secret");
        await page.Find("form").SubmitAsync();

        Assert.Null(page.Find("#key-akash").GetAttribute("value"));
        Assert.Equal(["sk-wrong-secret", ""], Connections.Tried.Select(t => t.Secret));
        Assert.DoesNotContain("sk-wrong-secret", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_gives_no_answer_leaves_the_form_open_to_try_again()
    {
        Connections.Answer = new ConnectNetworkOutcome.Unreachable("timed out after 10 s");
        var page = RenderWithDialogs<NetworkSettingsPage>();
        await page.Find("[aria-label='Connect Akash']").ClickAsync(new());

        await PasteAsync(page, FakeNetworkConnections.GoodKey);

        var note = page.Find(".note.warn").TextContent;
        Assert.Contains("Nothing was stored; try again", note, StringComparison.Ordinal);
        Assert.Contains("timed out after 10 s", note, StringComparison.Ordinal);
        Assert.NotNull(page.Find("#key-akash"));
    }

    [Fact]
    public async Task Disconnecting_is_not_offered_while_replicas_run_there()
    {
        await Connections.ConnectAsync(NetworkId.Akash, new NetworkCredential(null, FakeNetworkConnections.GoodKey), CancellationToken.None);
        Connections.Networks[0] = Connections.Networks[0] with { OpenReplicas = 3 };

        var page = RenderWithDialogs<NetworkSettingsPage>();

        Assert.True(page.Find("[aria-label='Disconnect Akash']").HasAttribute("disabled"));
        Assert.Contains("3 replicas there first", page.Find("#why-akash").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disconnecting_asks_first()
    {
        await Connections.ConnectAsync(NetworkId.Akash, new NetworkCredential(null, FakeNetworkConnections.GoodKey), CancellationToken.None);
        var page = RenderWithDialogs<NetworkSettingsPage>();
        page.Find("[aria-label='Disconnect Akash']").Click(); // Its handler ends with the dialog, so it is not awaited.
        await page.WaitForElement(".mud-dialog .btn.danger").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Not connected", page.Find(".card").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Support_sees_the_connections_and_no_button()
    {
        SignInStaff(StaffRole.Support);

        var page = RenderWithDialogs<NetworkSettingsPage>();

        Assert.Contains("Your role may look", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("button.primary"));
    }

    [Fact]
    public void A_failed_read_says_what_keeps_working()
    {
        Connections.Failure = new InvalidOperationException("away");

        var page = RenderWithDialogs<NetworkSettingsPage>();

        Assert.Contains("keep working", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    private static async Task PasteAsync(IRenderedComponent<WithDialogs> page, string key)
    {
        await page.Find("#key-akash").ChangeAsync(new() { Value = key });
        await page.Find("form").SubmitAsync();
    }
}
