using Broker.Engine.Placement;
using Broker.Testing;

namespace Broker.Engine.Tests.Placement;

public sealed class DefinitionDraftsTests
{
    private static readonly string[] Known = ["A100", "H100", "RTX 4090"];

    private readonly DefinitionDrafts _drafts = new(Definitions.Create());

    [Fact]
    public void A_draft_without_a_definition_is_left_alone()
    {
        var draft = new PlanDraft { Image = "a/b:1", Gpu = "H100" };

        Assert.Equal((draft, 0), (_drafts.Read(draft, Known).Draft, _drafts.Read(draft, Known).Errors.Count));
    }

    [Fact]
    public void Gpu_and_resources_come_from_the_definition()
    {
        var (draft, errors) = Read(Definitions.TwoServices.Replace("- model: h100", "- model: h100\n                  ram: 80Gi", StringComparison.Ordinal));

        Assert.Empty(errors);
        Assert.NotNull(draft.Definition);
        Assert.Equal(("H100", 80, 1), (draft.Gpu, draft.MinimumMemoryGib, draft.GpuCount));
        Assert.Equal((5_000, 17_408, 53_248), (draft.CpuMillicores, draft.MemoryMib, draft.StorageMib));
    }

    [Theory]
    [InlineData(null, "A100")]
    [InlineData("rtx4090", "RTX 4090")]
    public void Of_several_gpus_the_asked_one_is_taken_or_the_first_that_can_be_had(string? asked, string taken)
    {
        var several = Definitions.OneService.Replace(
            "- model: h100", "- model: v100\n                - model: a100\n                - model: rtx4090", StringComparison.Ordinal);

        var (draft, errors) = Read(several, asked);

        Assert.Empty(errors);
        Assert.Equal(taken, draft.Gpu);
    }

    [Fact]
    public void Any_gpu_is_the_one_the_member_chooses()
    {
        var any = Definitions.OneService.Replace("- model: h100", "- model: \"*\"", StringComparison.Ordinal);

        Assert.Equal("gpu", Assert.Single(Read(any).Errors).Field);
        Assert.Equal("A100", Read(any, "A100").Draft.Gpu);
    }

    [Fact]
    public void A_gpu_the_definition_does_not_ask_for_is_refused()
    {
        var error = Assert.Single(Read(Definitions.OneService, "A100").Errors);

        Assert.Equal(("gpu", "The definition asks for H100."), (error.Field, error.Message));
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { Definitions.OneService.Replace("units: 1", "units: 0", StringComparison.Ordinal), "gpu.attributes" },
        { WithoutGpu(Definitions.OneService), "No service asks for a GPU" },
        { Definitions.TwoServices.Replace("  cache:\n    dc:", "  cache:\n    other:", StringComparison.Ordinal)
            .Replace("  placement:\n", "  placement:\n    other:\n      pricing:\n        cache:\n          denom: uact\n          amount: 1\n", StringComparison.Ordinal), "more than one placement" },
        { Definitions.TwoServices.Replace("units: 0.5", "units: 0.5\n        gpu: { units: 1, attributes: { vendor: { nvidia: [ { model: a100 } ] } } }", StringComparison.Ordinal), "ask for different GPUs" },
        { new string('#', (128 * 1024) + 1), "At most 128 KiB" },
        { "", "is empty" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_broker_cannot_place_is_said_of_the_definition(string definition, string words)
    {
        var error = Assert.Single(Read(definition).Errors);

        Assert.Equal("definition", error.Field);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_and_an_image_are_one_too_many()
    {
        var error = Assert.Single(_drafts.Read(new PlanDraft { Definition = Definitions.OneService, Image = "a/b:1" }, Known).Errors);

        Assert.Equal("definition", error.Field);
    }

    [Fact]
    public void A_fault_in_what_came_out_of_it_is_said_of_the_definition_too()
    {
        var (draft, _) = Read(Definitions.OneService.Replace("model:1", "model", StringComparison.Ordinal));

        var errors = DefinitionDrafts.OfDefinition(PlanDraftRules.Check(draft with { Name = "x" }, Known, complete: true));

        Assert.Equal("definition", Assert.Single(errors).Field);
        Assert.StartsWith("image: ", errors[0].Message, StringComparison.Ordinal);
    }

    private (PlanDraft Draft, IReadOnlyList<FieldError> Errors) Read(string definition, string? gpu = null) =>
        _drafts.Read(new PlanDraft { Definition = definition, Gpu = gpu }, Known);

    private static string WithoutGpu(string text)
    {
        var start = text.IndexOf("        gpu:", StringComparison.Ordinal);
        return text.Remove(start, text.IndexOf("  placement:", StringComparison.Ordinal) - start);
    }
}
