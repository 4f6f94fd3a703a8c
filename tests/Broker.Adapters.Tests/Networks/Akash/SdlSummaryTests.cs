using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class SdlSummaryTests
{
    [Fact]
    public void Services_are_told_with_what_they_take()
    {
        var summary = SummaryOf(SdlSample.Text);

        Assert.Equal(["web", "worker"], summary.Services.Select(s => s.Name));
        Assert.Equal(("dc", "nginx:1.29", 1, 1, 500, 1024L, 11_264L), (
            summary.Services[0].Placement, summary.Services[0].Image, summary.Services[0].Count, summary.Services[0].Gpus,
            summary.Services[0].CpuMillicores, summary.Services[0].MemoryMib, summary.Services[0].StorageMib));
        Assert.Equal(new DefinitionGpu("H100", 80), Assert.Single(summary.Services[0].GpuChoice));
        Assert.Equal(["8080 to 80 TCP, public"], summary.Services[0].Ports);
        Assert.Equal(["9000 TCP"], summary.Services[1].Ports);
        Assert.Equal((1, 2500L, 2048L, 13_312L), (summary.Gpus, summary.CpuMillicores, summary.MemoryMib, summary.StorageMib));
        Assert.Equal((null, "it has 2 services"), (summary.Single, summary.WhyNotSingle));
    }

    [Fact]
    public void One_container_with_one_port_is_told_in_the_brokers_own_words()
    {
        var single = SummaryOf(Fixture.Text("akash/sdl/awesome/akash-trainer-deploy/input.yaml")).Single!;

        Assert.Equal(("andyhuynh24/akash-trainer:latest", 3000, 4000, 8192, 20_480), (single.Image, single.Port, single.CpuMillicores, single.MemoryMib, single.StorageMib));
        Assert.Equal("python3 train.py", single.Environment["TRAIN_CMD"]);
        Assert.Equal("", single.Environment["GITHUB_TOKEN"]);
    }

    [Theory]
    [InlineData("valid/v2.0/simple", "runs 2 instances")]
    [InlineData("valid/v2.0/ip-endpoint", "more than one port")]
    [InlineData("valid/v2.0/pricing", "more than one placement")]
    [InlineData("valid/v2.0/storage-classes", "mounts volumes")]
    [InlineData("valid/v2.1/credentials", "credentials for its registry")]
    [InlineData("valid/v2.1/tee-cpu", "confidential machine")]
    [InlineData("valid/v2.1/shared-ip", "2 services")]
    [InlineData("awesome/adminer-deploy", "no GPU")]
    [InlineData("awesome/llama-3-8b-deploy", "mounts volumes")]
    public void What_says_more_than_that_is_told_why(string fixture, string words)
    {
        var summary = SummaryOf(Fixture.Text($"akash/sdl/{fixture}/input.yaml"));

        Assert.Null(summary.Single);
        Assert.Contains(words, summary.WhyNotSingle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_that_is_not_particular_about_its_gpu_leaves_the_choice_open()
    {
        Assert.Empty(Assert.Single(SummaryOf(Fixture.Text("akash/sdl/awesome/ai-image-app-deploy/input.yaml")).Services).GpuChoice);
        Assert.Equal(
            ["V100", "H100", "A100", "T4", "RTX 3090", "RTX 4090"],
            Assert.Single(SummaryOf(Fixture.Text("akash/sdl/awesome/falcon-7b-deploy/input.yaml")).Services).GpuChoice.Select(g => g.Name));
    }

    private static DefinitionSummary SummaryOf(string text) =>
        Assert.IsType<DefinitionOutcome.Compiled>(new SdlDefinitions().Compile(text)).Summary;
}
