using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Placement;
using Broker.Portal.Placement;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Placement;

public sealed class NewDeploymentPageTests : PortalTestContext
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(350);

    public NewDeploymentPageTests()
    {
        Market.Rows.Add(Samples.Offer(Now));
        Planning.Answer = _ => new PlanOutcome.Planned(Samples.Plan(Now));
        Navigation.NavigateTo("/deployments/new?gpu=H100");
    }

    [Fact]
    public void The_button_names_the_effect_and_its_price()
    {
        var page = Render<NewDeploymentPage>();

        Assert.Equal("Deploy for $6.74\u00a0/h", Deploy(page).TextContent);
        Assert.False(Deploy(page).HasAttribute("disabled"));
    }

    [Fact]
    public void Without_a_gpu_there_is_no_plan_and_no_button()
    {
        Navigation.NavigateTo("/deployments/new");

        var page = Render<NewDeploymentPage>();

        Assert.Empty(Planning.Previews);
        Assert.Empty(page.FindAll(".plan .btn.primary"));
    }

    [Fact]
    public void Every_change_is_planned_anew_after_a_pause_and_only_the_last_one()
    {
        var page = Render<NewDeploymentPage>();

        Type(page, "#budgetPerHour", "9");
        Type(page, "#budgetPerHour", "9.5");
        page.WaitForAssertion(() => Assert.True(Deploy(page).HasAttribute("disabled")));
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.Equal([null, 9.5m], Planning.Previews.Select(d => d.BudgetPerHour)));
    }

    [Fact]
    public void An_error_stands_at_its_field_and_keeps_what_was_typed()
    {
        var page = Render<NewDeploymentPage>();
        Planning.Answer = _ => new PlanOutcome.Invalid([new FieldError("budgetPerHour", "The limit must be above zero.")]);

        Type(page, "#budgetPerHour", "-4");
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.Contains("The limit must be above zero.", page.Find("#budgetPerHour-fault").TextContent, StringComparison.Ordinal));
        Assert.Equal("true", page.Find("#budgetPerHour").GetAttribute("aria-invalid"));
        Assert.Equal("-4", page.Find("#budgetPerHour").GetAttribute("value"));
        Assert.Empty(page.FindAll(".plan .btn.primary"));
    }

    [Fact]
    public void A_machine_asks_for_keys_instead_of_a_port_and_tells_of_a_bad_one_at_its_field()
    {
        var page = Render<NewDeploymentPage>();
        Planning.Answer = _ => new PlanOutcome.Invalid([new FieldError("sshKeys", "This is a private key; never give it away.")]);

        page.FindAll(".seg button").First(b => b.TextContent == "Machine (SSH)").Click();
        Type(page, "#sshKeys", "-----BEGIN");
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.Contains("private key", page.Find("#sshKeys-fault").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("#port, #healthPath, #cpuMillicores, #arguments, #kind"));
        Assert.Equal((WorkloadKind.Machine, 1, 1), Planning.Previews.Select(d => (d.Kind, d.Replicas, d.Needed)).Last());
        Assert.Equal("true", page.Find("#sshKeys").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Back_to_a_container_the_port_is_there_again()
    {
        var page = Render<NewDeploymentPage>();

        page.FindAll(".seg button").First(b => b.TextContent == "Machine (SSH)").Click();
        page.FindAll(".seg button").First(b => b.TextContent == "One container").Click();
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.Equal(WorkloadKind.Service, Planning.Previews[^1].Kind));
        Assert.NotNull(page.Find("#port"));
        Assert.Empty(page.FindAll("#sshKeys"));
    }

    [Fact]
    public void Text_where_a_number_belongs_is_a_field_error_and_asks_nobody()
    {
        var page = Render<NewDeploymentPage>();
        var asked = Planning.Previews.Count;

        Type(page, "#port", "http");
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.Contains("whole number", page.Find("#port-fault").TextContent, StringComparison.Ordinal));
        Assert.Equal(asked, Planning.Previews.Count);
    }

    [Fact]
    public void What_the_market_cannot_serve_says_why()
    {
        Planning.Answer = _ => new PlanOutcome.Infeasible(["The cheapest 3 cost $61.20 /h, $52.20 more than the limit."]);

        var page = Render<NewDeploymentPage>();

        Assert.Contains("$52.20 more than the limit", page.Find(".note.warn li").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploying_stores_the_plan_accepts_it_and_goes_to_the_deployment()
    {
        var deployment = DeploymentId.New();
        Deployments.DeployAnswer = new DeployOutcome.Accepted(deployment, false);
        var page = Filled();

        await Deploy(page).ClickAsync(new());

        page.WaitForAssertion(() => Assert.EndsWith($"/deployments/{deployment.Value}", Navigation.Uri, StringComparison.Ordinal));
        Assert.Equal("chat", Assert.Single(Planning.Stored).Name);
        Assert.Single(Deployments.Deployed);
    }

    [Fact]
    public async Task A_price_that_rose_meanwhile_is_shown_and_not_taken()
    {
        var page = Filled();
        Planning.Answer = _ => new PlanOutcome.Planned(Samples.Plan(Now, 7.10m));

        await Deploy(page).ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("$7.10\u00a0/h, not $6.74\u00a0/h", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(Deployments.Deployed);
    }

    [Fact]
    public async Task Without_name_and_image_the_plan_stays_and_the_fields_say_what_is_missing()
    {
        var page = Render<NewDeploymentPage>();

        await Deploy(page).ClickAsync(new());

        Assert.NotEmpty(page.FindAll("#name-fault"));
        Assert.NotEmpty(page.FindAll("#image-fault"));
        Assert.NotEmpty(page.FindAll(".plan .compare"));
        Assert.Empty(Planning.Stored);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_said_at_the_name()
    {
        Deployments.DeployAnswer = new DeployOutcome.NameTaken("chat");
        var page = Filled();

        await Deploy(page).ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("chat is running already", page.Find("#name-fault").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Old_prices_cannot_be_deployed_only_planned_again()
    {
        var page = Render<NewDeploymentPage>();

        Clock.Advance(TimeSpan.FromMinutes(6));

        page.WaitForAssertion(() => Assert.Equal("Plan again", page.Find(".plan .btn.primary").TextContent));
    }

    [Fact]
    public void Who_may_plan_but_not_deploy_sees_no_button()
    {
        SignIn(MemberRole.Viewer);

        var page = Render<NewDeploymentPage>();

        Assert.Empty(page.FindAll(".plan .btn.primary"));
    }

    [Fact]
    public void Every_comparison_carries_its_date_and_region()
    {
        var page = Render<NewDeploymentPage>();

        var rows = page.FindAll(".compare .row").Skip(2).Select(r => r.TextContent).ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, r => Assert.Contains("20 Jul 2026", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_of_the_environment_is_masked()
    {
        var page = Render<NewDeploymentPage>();

        await page.FindAll("button").Single(b => b.TextContent.Contains("Add a variable", StringComparison.Ordinal)).ClickAsync(new());

        Assert.Equal("password", page.Find("[aria-label^='Value of']").GetAttribute("type"));
    }

    private static AngleSharp.Dom.IElement Deploy(IRenderedComponent<NewDeploymentPage> page) => page.Find(".plan .btn.primary");

    /// <summary>Types and waits until the page has heard it: only then does the pause run that the clock shall pass.</summary>
    private static void Type(IRenderedComponent<NewDeploymentPage> page, string field, string text)
    {
        page.Find(field).Input(text);
        page.WaitForElement(".plan [role=status]");
    }

    private IRenderedComponent<NewDeploymentPage> Filled()
    {
        var page = Render<NewDeploymentPage>();
        Type(page, "#name", "chat");
        Type(page, "#image", "vllm/vllm-openai:v0.11.2");
        Clock.Advance(Pause);
        page.WaitForAssertion(() => Assert.False(Deploy(page).HasAttribute("disabled")));
        return page;
    }
}
