using Broker.Domain.Billing;

namespace Broker.Domain.Tests.Billing;

public sealed class VatTests
{
    private static readonly VatProof Proof = new("NL004495445B01", DateTimeOffset.UnixEpoch, "WAPI1", "VIES");

    [Theory]
    [InlineData("DE", "DE", true, VatTreatment.Domestic, "S", 19)]
    [InlineData("DE", "NL", true, VatTreatment.ReverseCharge, "AE", 0)]
    [InlineData("DE", "NL", false, VatTreatment.OneStopShop, "S", 21)]
    [InlineData("DE", "GR", false, VatTreatment.OneStopShop, "S", 24)]
    [InlineData("DE", "CH", true, VatTreatment.Export, "G", 0)]
    [InlineData("DE", "GB", false, VatTreatment.Export, "G", 0)]
    [InlineData("DE", "US", true, VatTreatment.OutOfScope, "O", 0)]
    [InlineData("US", "US", false, VatTreatment.OutOfScope, "O", 0)]
    [InlineData("US", "JP", false, VatTreatment.OutOfScope, "O", 0)]
    public void Seller_buyer_and_proof_decide(string seller, string buyer, bool proven, VatTreatment treatment, string category, int rate)
    {
        var decision = Vat.Decide(seller, buyer, proven ? Proof : null);

        Assert.Equal((treatment, category, rate), (decision.Treatment, decision.CategoryCode, decision.RatePercent));
        Assert.Equal(category is "S", decision.ExemptionCode is null);
        Assert.Equal(treatment == VatTreatment.ReverseCharge, decision.Proof is not null);
    }

    [Fact]
    public void Greek_vat_ids_begin_with_EL() => Assert.Equal("EL", VatRates.PrefixOf("GR"));
}
