using Broker.Domain.Market;

namespace Broker.Domain.Tests.Market;

public sealed class RegionCatalogueTests
{
    [Theory]
    [InlineData("US", "na-us-west", "us-west", "US")]
    [InlineData("US", "na-us-northeast", "us-east", "US")]
    [InlineData(null, "na-us-midwest", "us-central", "US")]
    [InlineData("US", null, "us", "US")]
    [InlineData("fi", "eu-north", "eu-north", "FI")]
    [InlineData("DE", "eu-west", "eu-central", "DE")]
    [InlineData("DE", "na-us-west", "eu-central", "DE")]
    [InlineData("AQ", null, "unknown", "AQ")]
    [InlineData("", "somewhere", "unknown", null)]
    public void The_same_place_has_the_same_code_on_every_network(string? country, string? area, string code, string? iso)
    {
        Assert.Equal(new Region(code, iso), RegionCatalogue.Of(country, area));
    }
}
