using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Placement;
using Broker.Portal.Deployments;
using Bunit;

namespace Broker.Portal.Tests.Deployments;

public sealed class LabelsCardTests : PortalTestContext
{
    private static readonly DeploymentLabels Given = new(
        "Vision", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["stage"] = "test", ["project"] = "retina" });

    [Fact]
    public void Tags_are_typed_as_name_and_value_and_saved_together_with_team_and_cost_centre()
    {
        var card = Card(mayEdit: true);
        Assert.Equal("project=retina, stage=test", card.Find("#label-tags").GetAttribute("value"));

        card.Find("#label-centre").Input("CC-210");
        card.Find("#label-tags").Input("project=cornea");
        card.Find("form").Submit();

        var (_, saved) = Assert.Single(Labels.Saved);
        Assert.Equal(("Vision", "CC-210", "cornea"), (saved.Team, saved.CostCentre, saved.Tags["project"]));
        Assert.Contains("Saved", card.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project")]
    [InlineData("a=1, a=2")]
    [InlineData("=x")]
    public void Tags_that_cannot_be_read_are_said_at_the_field_and_nothing_is_saved(string text)
    {
        var card = Card(mayEdit: true);

        card.Find("#label-tags").Input(text);
        card.Find("form").Submit();

        Assert.NotEmpty(card.FindAll(".fault"));
        Assert.Empty(Labels.Saved);
    }

    [Fact]
    public void A_refusal_stands_at_its_field()
    {
        Labels.Answer = new LabelOutcome.Invalid([new FieldError("team", "At most 100 characters.")]);
        var card = Card(mayEdit: true);

        card.Find("form").Submit();

        Assert.Contains("At most 100 characters.", card.Find("#label-team-fault").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_may_not_change_it_reads_it()
    {
        var card = Card(mayEdit: false);

        Assert.Empty(card.FindAll("form"));
        Assert.Contains("project=retina, stage=test", card.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<LabelsCard> Card(bool mayEdit) => Render<LabelsCard>(p => p
        .Add(c => c.Deployment, DeploymentId.New()).Add(c => c.Labels, Given).Add(c => c.MayEdit, mayEdit));
}
