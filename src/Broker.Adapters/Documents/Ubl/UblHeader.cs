using System.Xml.Linq;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using static Broker.Adapters.Documents.Ubl.UblContent;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>All before the lines, in the order UBL's schema fixes.</summary>
internal static class UblHeader
{
    // UNTDID 1001.
    private const string CommercialInvoice = "380";
    private const string PrepaymentInvoice = "386";
    private const string CreditNote = "381";

    // UNTDID 4461.
    private const string CreditTransfer = "30";
    private const string SepaCreditTransfer = "58";

    public static IEnumerable<XElement?> Of(InvoiceDocument document) =>
    [
        .. Identity(document), .. References(document),
        UblParties.Seller(document),
        UblParties.Buyer(document),
        PaymentMeans(document),
        Aggregate("PaymentTerms", Basic("Note", document.Payment.Terms)),
        .. document.Allowances.Select(a => UblTaxes.Allowance(document, a)),
        UblTaxes.Total(document),
        UblTaxes.Sums(document),
    ];

    private static IEnumerable<XElement?> Identity(InvoiceDocument document)
    {
        var isCreditNote = document.Kind == InvoiceKind.CreditNote;
        var isPeppol = UblParties.HasEndpoint(document.Seller) && UblParties.HasEndpoint(document.Buyer);
        return
        [
            Basic("CustomizationID", isPeppol ? UblNames.Peppol : UblNames.Core),
            isPeppol ? Basic("ProfileID", UblNames.PeppolProfile) : null,
            Basic("ID", document.Number),
            Basic("IssueDate", document.IssueDate),
            document.DueDate is { } due && !isCreditNote ? Basic("DueDate", due) : null,
            isCreditNote ? Basic("CreditNoteTypeCode", CreditNote) : Basic("InvoiceTypeCode", TypeOf(document)),
            Basic("Note", Note(document)),
            Basic("DocumentCurrencyCode", document.Currency.Code),
            Basic("AccountingCost", document.CostCentre),
            BuyerReference(document),
            UblLines.Period(document.Period),
        ];
    }

    private static IEnumerable<XElement?> References(InvoiceDocument document) =>
    [
        Aggregate("OrderReference", Basic("ID", document.PurchaseOrder)),
        .. Corrected(document),
        Aggregate("ContractDocumentReference", Basic("ID", document.ContractNumber)),
        .. Evidence(document),
    ];

    private static string TypeOf(InvoiceDocument document) =>
        document.Lines.All(l => l.Kind == InvoiceLineKind.Prepayment) ? PrepaymentInvoice : CommercialInvoice;

    // Peppol allows one note.
    private static string Note(InvoiceDocument document)
    {
        string?[] notes = [document.Reason, .. document.Notes, document.Fx is { } fx ? Conversion(fx) : null];
        return SubjectCode.Avoid(Clean(string.Join('\n', notes.Where(n => !string.IsNullOrWhiteSpace(n)))));
    }

    private static string Conversion(FxRate fx) =>
        $"Converted at 1 {fx.From.Code} = {Number(fx.Rate)} {fx.To.Code} ({fx.Source}, {fx.Date:O}).";

    // Peppol R003 wants one or an order, and between German companies always one; the nearest thing is what the buyer knows.
    private static XElement? BuyerReference(InvoiceDocument document)
    {
        string?[] candidates =
            [document.BuyerReference, document.CostCentre, document.PurchaseOrder, document.Buyer.Id, document.ContractNumber, document.Number];
        return candidates.Select(c => Basic("BuyerReference", c)).FirstOrDefault(c => c is not null);
    }

    private static IEnumerable<XElement?> Corrected(InvoiceDocument document)
    {
        if (document.Corrects is { } corrects)
        {
            yield return Preceding(corrects.Number, corrects.IssueDate);
        }

        var others = document.Lines.Select(l => l.CorrectsInvoice).OfType<string>()
            .Where(n => n != document.Corrects?.Number).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var number in others)
        {
            yield return Preceding(number, null);
        }
    }

    private static XElement? Preceding(string number, DateOnly? issued) => Basic("ID", number) is { } id
        ? Aggregate("BillingReference", Aggregate("InvoiceDocumentReference", id, issued is { } day ? Basic("IssueDate", day) : null))
        : null;

    private static IEnumerable<XElement?> Evidence(InvoiceDocument document)
    {
        if (document.Usage is { } usage)
        {
            yield return Supporting($"sha256:{usage.Sha256}", FormattableString.Invariant($"Usage behind the lines: {usage.Rows} rows"));
        }

        foreach (var evidence in document.Allowances.Select(a => a.Evidence).OfType<CreditEvidence>().DistinctBy(e => e.Credit))
        {
            yield return Supporting(evidence.Credit.ToString(), $"Evidence of a service credit, {evidence.Period}, sha256:{evidence.Sha256}");
        }
    }

    private static XElement? Supporting(string id, string description) =>
        Aggregate("AdditionalDocumentReference", Basic("ID", id), Basic("DocumentDescription", description));

    private static XElement? PaymentMeans(InvoiceDocument document)
    {
        var payment = document.Payment;
        var iban = Clean(payment.Iban).Replace(" ", "", StringComparison.Ordinal);
        if (iban.Length < 2)
        {
            return null;
        }

        var isSepa = document.Currency == Currency.Eur && VatRates.IsInUnion(iban[..2]);
        return Aggregate(
            "PaymentMeans",
            Basic("PaymentMeansCode", isSepa ? SepaCreditTransfer : CreditTransfer),
            Basic("PaymentID", payment.Reference) ?? Basic("PaymentID", document.Number),
            Aggregate(
                "PayeeFinancialAccount",
                Basic("ID", iban),
                Basic("Name", payment.AccountHolder),
                Aggregate("FinancialInstitutionBranch", Basic("ID", payment.Bic))));
    }
}
