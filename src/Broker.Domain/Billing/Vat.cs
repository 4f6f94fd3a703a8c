namespace Broker.Domain.Billing;

/// <summary>How VAT applies to everything on one document.</summary>
public enum VatTreatment
{
    /// <summary>Seller and buyer in one country: that country's standard rate.</summary>
    Domestic,

    /// <summary>Buyer is a business in another EU country with a checked VAT id: the buyer accounts for VAT (Directive 2006/112/EC, Art. 44 and 196).</summary>
    ReverseCharge,

    /// <summary>Buyer in another EU country without a checked VAT id: that country's rate, by the one-stop shop (Art. 58, 369a).</summary>
    OneStopShop,

    /// <summary>Buyer is a business outside the EU in a country with a VAT of its own.</summary>
    Export,

    /// <summary>No VAT applies, as in the United States.</summary>
    OutOfScope,
}

/// <summary>The decision on VAT as it stands on the document.</summary>
/// <param name="CategoryCode">UNCL5305 as EN 16931 uses it: S, AE, G, O.</param>
/// <param name="RatePercent">0..100; 0 wherever no VAT is charged.</param>
/// <param name="ExemptionCode">VATEX code where the category needs a reason.</param>
/// <param name="ExemptionReason">The words the document carries.</param>
/// <param name="Proof">The check of the buyer's VAT id the decision rests on; null where it rests on none.</param>
public sealed record VatDecision(
    VatTreatment Treatment, string CategoryCode, decimal RatePercent, string? ExemptionCode, string? ExemptionReason, VatProof? Proof);

/// <summary>A VAT id was found valid by the register of its country.</summary>
/// <param name="Reference">What the register calls its answer: the consultation number of VIES.</param>
public sealed record VatProof(string VatId, DateTimeOffset CheckedAt, string Reference, string Source);

/// <summary>Decides on VAT for a service supplied to a business (general rule of place of supply).</summary>
public static class Vat
{
    /// <param name="proof">A check of the buyer's VAT id that still counts; null if there is none.</param>
    public static VatDecision Decide(string sellerCountry, string buyerCountry, VatProof? proof)
    {
        if (string.Equals(sellerCountry, buyerCountry, StringComparison.Ordinal) && VatRates.StandardOf(sellerCountry) is { } own)
        {
            return new VatDecision(VatTreatment.Domestic, "S", own, null, null, null);
        }

        if (VatRates.IsInUnion(buyerCountry))
        {
            return AcrossTheUnion(sellerCountry, buyerCountry, proof);
        }

        return VatRates.HasNoVat(buyerCountry) || !VatRates.IsInUnion(sellerCountry)
            ? new VatDecision(VatTreatment.OutOfScope, "O", 0, "VATEX-EU-O", "Outside the scope of VAT", null)
            : new VatDecision(VatTreatment.Export, "G", 0, "VATEX-EU-G", "Supplied outside the European Union: no VAT is charged", null);
    }

    private static VatDecision AcrossTheUnion(string sellerCountry, string buyerCountry, VatProof? proof)
    {
        if (proof is not null && VatRates.IsInUnion(sellerCountry))
        {
            return new VatDecision(
                VatTreatment.ReverseCharge, "AE", 0, "VATEX-EU-AE", "Reverse charge: the customer accounts for VAT (Art. 196 of Directive 2006/112/EC)", proof);
        }

        var rate = VatRates.StandardOf(buyerCountry)
            ?? throw new InvalidOperationException($"There is no VAT rate for {buyerCountry}.");
        return new VatDecision(VatTreatment.OneStopShop, "S", rate, null, null, null);
    }
}
