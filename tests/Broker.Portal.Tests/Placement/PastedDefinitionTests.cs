using AngleSharp.Dom;
using Broker.Engine.Placement;
using Broker.Portal.Placement;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Placement;

public sealed class PastedDefinitionTests : PortalTestContext
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(350);

    public PastedDefinitionTests()
    {
        Market.Rows.Add(Samples.Offer(Now));
        Planning.Answer = _ => new PlanOutcome.Planned(Samples.Plan(Now));
        Navigation.NavigateTo("/deployments/new");
    }

    [Fact]
    public void Pasting_takes_the_place_of_the_fields_it_stands_for()
    {
        var page = Pasting();

        Assert.Empty(page.FindAll("#image, #kind, #port, #cpuMillicores, #arguments"));
        Assert.NotEmpty(page.FindAll("#definition, #gpu, #healthPath, #budgetPerHour"));
        Assert.Equal("As the SDL says", page.Find("#gpu option").TextContent);
        Assert.Equal("true", Toggle(page, "Paste an Akash SDL").GetAttribute("aria-pressed"));
    }

    [Fact]
    public void The_services_found_are_drawn_with_what_they_take()
    {
        var page = Pasting();

        Type(page, "pair");

        var services = page.FindAll(".services li");
        Assert.Equal(["model", "cache × 3"], services.Select(s => s.QuerySelector(".who")!.TextContent));
        Assert.Contains("2 × H100 80 GB or H200", services[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("4.5 cores", services[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("0.5 GiB memory", services[1].TextContent, StringComparison.Ordinal);
        Assert.Equal([true, false], services.Select(s => s.ClassList.Contains("public")));
        Assert.Contains("runs on networks that read SDL, because it has 2 services", page.Find(".services .help").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void One_service_is_said_to_run_everywhere()
    {
        var page = Pasting();

        Type(page, "one");

        Assert.Contains("runs on every network", page.Find(".services .help").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_is_told_as_it_is_typed_with_its_place_and_line()
    {
        var page = Pasting();

        Type(page, "broken");

        Assert.Equal("true", page.Find("#definition").GetAttribute("aria-invalid"));
        Assert.Equal("definition-verdict", page.Find("#definition").GetAttribute("aria-describedby"));
        Assert.Equal("status", page.Find("#definition-verdict").GetAttribute("role"));
        Assert.Equal(
            ["services.model.expose[0].port line 8must be from 1 to 65535, not 0", "the text line 9the text is odd"],
            page.FindAll(".reasons li").Select(r => r.TextContent));
    }

    [Fact]
    public void The_plan_is_made_of_the_definition_alone()
    {
        var page = Pasting();

        Type(page, "pair");
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".plan .btn.primary")));
        var draft = Planning.Previews[^1];
        Assert.Equal(("pair", null, "", 3, 2), (draft.Definition, draft.Image, draft.Gpu, draft.Replicas, draft.Needed));
        Assert.Empty(draft.Environment);
    }

    [Fact]
    public void What_the_engine_says_of_it_stands_at_the_text()
    {
        var page = Pasting();
        Planning.Answer = _ => new PlanOutcome.Invalid([new FieldError("definition", "No service asks for a GPU; the broker rents GPUs.")]);

        Type(page, "pair");
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.Contains("No service asks for a GPU", page.Find("#definition-fault").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Going_back_to_the_fields_keeps_the_text_and_sends_none_of_it()
    {
        var page = Pasting();
        Type(page, "pair");

        Toggle(page, "One container").Click();
        page.Find("#gpu").Change("H100");
        Clock.Advance(Pause);

        page.WaitForAssertion(() => Assert.NotEmpty(Planning.Previews));
        Assert.Null(Planning.Previews[^1].Definition);
        Toggle(page, "Paste an Akash SDL").Click();
        Assert.Equal("pair", page.Find("#definition").GetAttribute("value"));
    }

    [Fact]
    public void A_text_is_judged_once_however_often_the_page_is_drawn()
    {
        var page = Pasting();
        Type(page, "pair");
        var asked = Definitions.Asked.Count;

        page.Render();
        page.Find("#healthPath").Input("/ready");

        Assert.Equal(asked, Definitions.Asked.Count);
    }

    private IRenderedComponent<NewDeploymentPage> Pasting()
    {
        var page = Render<NewDeploymentPage>();
        Toggle(page, "Paste an Akash SDL").Click();
        return page;
    }

    private static IElement Toggle(IRenderedComponent<NewDeploymentPage> page, string text) => page.FindAll(".seg button").Single(b => b.TextContent == text);

    private static void Type(IRenderedComponent<NewDeploymentPage> page, string text) => page.Find("#definition").Input(text);
}
