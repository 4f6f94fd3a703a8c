using Broker.Domain.Billing;

namespace Broker.Domain.Tests.Billing;

public sealed class VatIdsTests
{
    [Theory]
    [InlineData("DE811907980", "DE")]
    [InlineData("NL859214606B01", "NL")]
    [InlineData("EL123456789", "GR")]
    [InlineData("FRXX123456789", "FR")]
    [InlineData("ATU12345678", "AT")]
    [InlineData("CHE123456789", "CH")]
    [InlineData("12-3456789x", "US", "123456789X")]
    public void Ids_of_the_right_form_pass(string id, string country, string? normalised = null)
    {
        var tidy = VatIds.Normalise(id);

        Assert.Equal(normalised ?? id, tidy);
        Assert.Null(VatIds.Fault(tidy, country));
    }

    [Theory]
    [InlineData("DE81190798", "DE", "DE123456789")]
    [InlineData("GR123456789", "GR", "EL123456789")]
    [InlineData("DE811907980", "NL", "NL123456789B01")]
    [InlineData("AT12345678", "AT", "ATU12345678")]
    [InlineData("DE811907980\n", "DE", "DE123456789")]
    [InlineData("١٢٣٤", "US", "letters and digits")]
    public void Others_are_told_what_one_looks_like(string id, string country, string says) =>
        Assert.Contains(says, VatIds.Fault(id, country), StringComparison.Ordinal);

    [Fact]
    public void Every_state_with_a_rate_has_a_form() =>
        Assert.All(Countries.All.Where(VatRates.IsInUnion), country => Assert.Contains(VatRates.PrefixOf(country), VatIds.Fault("", country), StringComparison.Ordinal));

    [Fact]
    public void There_are_249_countries() => Assert.Equal(249, Countries.All.Count);
}
