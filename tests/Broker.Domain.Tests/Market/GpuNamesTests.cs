using Broker.Domain.Market;

namespace Broker.Domain.Tests.Market;

public sealed class GpuNamesTests
{
    private static readonly string[] Known = ["A100", "H100", "H200", "L40S", "RTX 4090"];

    [Theory]
    [InlineData("rtx4090", "RTX 4090")]
    [InlineData("RTX-4090", "rtx 4090")]
    [InlineData("h100", "H100")]
    public void Case_blanks_and_dashes_do_not_matter(string left, string right) => Assert.True(GpuNames.Same(left, right));

    [Theory]
    [InlineData("H100", "H200")]
    [InlineData("RTX 4090", "RTX 4090 D")]
    public void Another_model_is_another_model(string left, string right) => Assert.False(GpuNames.Same(left, right));

    [Fact]
    public void The_closest_names_come_nearest_first() =>
        Assert.Equal(["H100", "H200", "A100"], GpuNames.Closest("h900", Known));

    [Fact]
    public void A_name_that_differs_only_in_form_is_the_closest() =>
        Assert.Equal("RTX 4090", GpuNames.Closest("rtx_4090", Known)[0]);
}
