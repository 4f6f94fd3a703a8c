using Broker.Adapters.Documents.Focus.Checking;
using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>What every dataset of one delivery calls the document, its parts and its parties.</summary>
internal static class FocusInvoice
{
    /// <summary>Hour in UN/ECE Recommendation 20.</summary>
    public const string HourCode = "HUR";

    /// <summary>
    /// The first text that says something. Null is an empty field by the specification; a text of blanks, or one that says "none", would
    /// be a placeholder for it.
    /// </summary>
    public static string? First(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (CleanText.Of(text) is { } clean && !string.IsNullOrWhiteSpace(clean) && !FocusFormats.IsPlaceholder(clean))
            {
                return clean;
            }
        }

        return null;
    }

    public static string Issuer(InvoiceDocument document) => First(document.Seller.LegalName, document.Seller.Name) ?? "Seller";

    public static string AccountName(InvoiceDocument document) => First(document.Buyer.LegalName, document.Buyer.Name) ?? "Buyer";

    public static string AccountId(InvoiceDocument document) => First(document.Buyer.Id, document.Buyer.VatId, document.Buyer.Name) ?? "Buyer";

    public static string LineId(InvoiceDocument document, InvoiceLine line) => $"{document.Number}-L{line.Id}";

    public static string AllowanceId(InvoiceDocument document, int index) => FormattableString.Invariant($"{document.Number}-A{index + 1}");

    public static string TaxId(InvoiceDocument document) => $"{document.Number}-VAT";

    public static string CoverId(InvoiceDocument document) => $"{document.Number}-PREPAID";

    public static string ContractId(InvoiceDocument document, CommitmentRow commitment) => document.ContractNumber ?? commitment.Id;

    /// <summary>
    /// What is missing to a minimum or a commitment is an adjustment: it is no use, and a purchase would have to cover some. FOCUS shows
    /// unused commitment as use only where the commitment itself was bought, and ours is agreed, not bought. A correction that is no
    /// use (a discount owed again) is an adjustment too.
    /// </summary>
    public static string Category(InvoiceLine line) => line.Kind switch
    {
        InvoiceLineKind.Usage => "Usage",
        InvoiceLineKind.Correction => line.Gpu is null && line.UnitCode != HourCode ? "Adjustment" : "Usage",
        InvoiceLineKind.Prepayment => "Purchase",
        InvoiceLineKind.Minimum or InvoiceLineKind.CommitTrueUp or InvoiceLineKind.Other => "Adjustment",
        var other => throw new InvalidOperationException($"Unknown kind of line {other}."),
    };

    /// <summary>A description begins with our own words, never with somebody else's: those could be a formula.</summary>
    public static string Words(InvoiceLineKind kind) => kind switch
    {
        InvoiceLineKind.Usage => "Use",
        InvoiceLineKind.Correction => "Correction",
        InvoiceLineKind.Prepayment => "Credit bought in advance",
        InvoiceLineKind.Minimum => "Missing to the agreed minimum",
        InvoiceLineKind.CommitTrueUp => "Missing to the commitment",
        InvoiceLineKind.Other => "Charge",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Words(AllowanceKind kind) => kind switch
    {
        AllowanceKind.SlaCredit => "SLA credit",
        AllowanceKind.Discount => "Discount",
        AllowanceKind.PromotionalCredit => "Promotional credit",
        AllowanceKind.Goodwill => "Goodwill credit",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static string Words(VatDecision vat) => vat.Treatment switch
    {
        VatTreatment.ReverseCharge => "VAT, reverse charge",
        VatTreatment.Export => "VAT, export",
        VatTreatment.OutOfScope => "VAT, out of scope",
        VatTreatment.Domestic or VatTreatment.OneStopShop => FormattableString.Invariant($"VAT {vat.RatePercent:0.##} %"),
        _ => throw new InvalidOperationException($"Unknown treatment {vat.Treatment}."),
    };
}
