using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Portal.Deployments;
using Bunit;

namespace Broker.Portal.Tests.Deployments;

public sealed class ResultsCardTests : PortalTestContext
{
    private static readonly DeploymentId Deployment = DeploymentId.New();

    [Fact]
    public void A_result_in_review_shows_what_it_did_and_what_accepting_costs()
    {
        var card = Card(Result());

        Assert.Contains("waits for your decision", card.Find("h2").TextContent, StringComparison.Ordinal);
        Assert.Contains("frame 250 of 250", card.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Contains("not billed before it is accepted", card.Markup, StringComparison.Ordinal);
        Assert.Equal("Accept for $0.66", card.Find("button.primary").TextContent);
    }

    [Fact]
    public void Accepting_decides_once_and_takes_the_buttons_away()
    {
        var result = Result();
        var card = Card(result);

        card.Find("button.primary").Click();

        Assert.Equal([(result.Id, (string?)null)], Results.Decided);
        Assert.Empty(card.FindAll("button.primary"));
        Assert.Contains("on the next invoice", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusing_needs_a_reason_which_is_passed_on()
    {
        var result = Result();
        var card = Card(result);

        card.Find("button.danger").Click();
        Assert.Contains("Say what is wrong.", card.Find(".fault").TextContent, StringComparison.Ordinal);
        card.Find("input").Input("black frames");
        card.Find("button.danger").Click();

        Assert.Equal([(result.Id, (string?)"black frames")], Results.Decided);
        Assert.Contains("never billed", card.Markup, StringComparison.Ordinal);
        Assert.Contains("black frames", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_refusal_says_beforehand_that_it_calls_a_person()
    {
        var card = Card(Result() with { RefusalsLeft = 1 });

        Assert.Contains("calls a person", card.Find(".help").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_third_refusal_the_card_says_who_looks_at_it()
    {
        var card = Card(Result() with { State = JobResultState.Refused, Reason = "no", RefusalsLeft = 0 });

        Assert.Contains("a person looks at it", card.Find(".note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_not_decide_sees_the_result_and_no_buttons()
    {
        Results.Rows.Add(Result());

        var card = Render<ResultsCard>(p => p.Add(x => x.Deployment, Deployment).Add(x => x.Version, 1).Add(x => x.MayReview, false));

        Assert.Empty(card.FindAll("button"));
        Assert.NotEmpty(card.FindAll("pre"));
    }

    [Fact]
    public void It_reads_again_only_when_the_deployment_changed()
    {
        var card = Card(Result());

        card.Render(p => p.Add(x => x.Version, 1));
        Assert.Equal(1, Results.Reads);
        card.Render(p => p.Add(x => x.Version, 2));

        Assert.Equal(2, Results.Reads);
    }

    [Fact]
    public void A_failed_read_says_so_and_can_be_tried_again()
    {
        Results.Failure = new InvalidOperationException("down");
        var card = Card(Result());
        Assert.Contains("could not be read", card.Markup, StringComparison.Ordinal);

        Results.Failure = null;
        card.Find("button").Click();

        Assert.NotEmpty(card.FindAll("pre"));
    }

    private IRenderedComponent<ResultsCard> Card(JobResultView result)
    {
        Results.Rows.Add(result);
        return Render<ResultsCard>(p => p.Add(x => x.Deployment, Deployment).Add(x => x.Version, 1).Add(x => x.MayReview, true));
    }

    private JobResultView Result() => new(
        JobResultId.New(), Deployment, ReplicaId.New(), 1, "Dispersed", JobResultState.InReview, Now, TimeSpan.FromMinutes(30), Money.Usd(0.66m),
        "frame 249 of 250\nframe 250 of 250", Now.AddHours(72), DecidedAt: null, DecidedBy: null, Reason: null, PaidAt: null, RefusalsLeft: 3);
}
