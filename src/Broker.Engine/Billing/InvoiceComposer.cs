using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

/// <summary>Makes a document of a case. Pure but for the operator's own name and rules, which are settings.</summary>
public sealed class InvoiceComposer(IOptions<BillingOptions> options)
{
    private readonly BillingOptions _options = options.Value;

    public ComposeOutcome Compose(BillingCase from, InvoiceId id, DateOnly issueDate)
    {
        if (from.IsIdle)
        {
            return new ComposeOutcome.Nothing();
        }

        var reasons = new List<string>();
        var vat = from.Profile is { } profile ? VatOf(from, profile, issueDate, reasons) : null;
        var rate = RateOf(from, reasons);
        if (from.Profile is null)
        {
            reasons.Add("The billing profile is missing: name and address of the customer");
        }

        if (from.Terms.RequiresPurchaseOrder && from.Order is null)
        {
            reasons.Add("The contract asks for a purchase order, and none is valid");
        }

        if (reasons.Count > 0)
        {
            return new ComposeOutcome.Blocked(reasons);
        }

        var usage = RatedUsage.Of(from.Terms, rate, from.Period, from.Usage);
        var rated = InvoiceRating.Complete(from.Terms, from.Period, vat!, usage, from.Extras);
        return rated.IsEmpty ? new ComposeOutcome.Nothing() : WithOrder(from, rated, vat!, rate, id, issueDate);
    }

    private ComposeOutcome WithOrder(
        BillingCase from, RatedInvoice rated, VatDecision vat, FxRate? rate, InvoiceId id, DateOnly issueDate)
    {
        var order = from.Order;
        var warnings = new List<string>();
        if (order?.Cap is { } cap && !rated.IsCreditNote && order.Used + rated.Totals.TaxExclusive > cap.Amount)
        {
            var words = string.Create(
                CultureInfo.InvariantCulture,
                $"Purchase order {order.Number} has {cap.Amount - order.Used:0.00} {cap.Currency} left; the invoice comes to {rated.Totals.TaxExclusive:0.00}");
            if (from.Terms.RequiresPurchaseOrder)
            {
                return new ComposeOutcome.Blocked([words]);
            }

            warnings.Add(words);
            order = null;
        }

        var document = DocumentOf(from, rated, vat, rate, order, id, issueDate);
        return document is null
            ? new ComposeOutcome.Blocked(["More is given back than was ever billed; there is no invoice to correct"])
            : new ComposeOutcome.Ready(new ComposedInvoice(document, rated, order, warnings));
    }

    private InvoiceDocument? DocumentOf(
        BillingCase from, RatedInvoice rated, VatDecision vat, FxRate? rate, PurchaseOrderEntity? order, InvoiceId id, DateOnly issueDate)
    {
        var corrects = rated.IsCreditNote ? from.Usage.Select(u => u.CorrectsInvoice).FirstOrDefault(c => c is not null) : null;
        if (rated.IsCreditNote && corrects is null)
        {
            return null;
        }

        var terms = from.Terms;
        var due = issueDate.AddDays(terms.NetDays);
        var profile = from.Profile!;
        return new InvoiceDocument
        {
            Id = id,
            Kind = rated.IsCreditNote ? InvoiceKind.CreditNote : InvoiceKind.Invoice,
            Number = "",
            Series = SeriesOf(rated.IsCreditNote ? InvoiceKind.CreditNote : InvoiceKind.Invoice, issueDate),
            IssueDate = issueDate,
            DueDate = rated.IsCreditNote ? null : due,
            Period = from.Period,
            Currency = terms.Currency,
            Seller = _options.Seller.ToParty(),
            Buyer = BuyerOf(profile, vat),
            PurchaseOrder = order?.Number,
            BuyerReference = profile.BuyerReference,
            ContractNumber = from.Contract?.Number,
            CostCentre = profile.CostCentre,
            Corrects = corrects,
            Reason = rated.IsCreditNote ? "More usage was given back than billed in the period" : null,
            Lines = rated.Lines,
            Allowances = rated.Allowances,
            Vat = vat,
            Totals = rated.Totals,
            Payment = PaymentOf(terms, due),
            Fx = rate,
            Notes = NotesOf(vat),
            Usage = from.Digest,
        };
    }

    public string SeriesOf(InvoiceKind kind, DateOnly issueDate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(kind == InvoiceKind.Invoice ? _options.InvoiceSeries : _options.CreditNoteSeries)}-{issueDate.Year}");

    public static string NumberOf(string series, int sequence) => string.Create(CultureInfo.InvariantCulture, $"{series}-{sequence:000000}");

    private PaymentInstructions PaymentOf(ContractTerms terms, DateOnly due) => new(
        terms.NetDays,
        string.Create(CultureInfo.InvariantCulture, $"Payable by {due:yyyy-MM-dd} ({terms.NetDays} days net)"),
        _options.Seller.Name, _options.Seller.Iban, _options.Seller.Bic, "");

    private static InvoiceParty BuyerOf(BillingProfileEntity profile, VatDecision vat) => new()
    {
        Name = profile.LegalName,
        RegistrationNumber = profile.RegistrationNumber,
        // A document outside the scope of VAT must not name a VAT id (EN 16931 BR-O-02).
        VatId = string.Equals(vat.CategoryCode, "O", StringComparison.Ordinal) ? null : profile.VatId,
        Address = profile.Address,
        ElectronicAddress = profile.ElectronicAddress,
        ContactName = profile.ContactName,
        Email = profile.Email,
    };

    private static string[] NotesOf(VatDecision vat) => vat.ExemptionReason is { } reason ? [reason] : [];

    private VatDecision? VatOf(BillingCase from, BillingProfileEntity profile, DateOnly issueDate, List<string> reasons)
    {
        switch (from.Tax)
        {
            case TaxVerdict.Decided decided:
                return decided.Vat;
            case TaxVerdict.Undecided undecided:
                reasons.Add(undecided.Why);
                return null;
            default:
                return OurVatOf(profile, from.LatestCheck, issueDate, reasons);
        }
    }

    private VatDecision? OurVatOf(BillingProfileEntity profile, VatCheckEntity? check, DateOnly issueDate, List<string> reasons)
    {
        var proof = check is { Result: VatCheckResult.Valid, Reference: not null }
            && DateOnly.FromDateTime(check.CheckedAt.UtcDateTime).AddDays(_options.VatProofDays) >= issueDate
                ? new VatProof(check.VatId, check.CheckedAt, check.Reference, check.Source)
                : null;
        var seller = _options.Seller.Country;
        var crosses = profile.Address.CountryCode != seller && VatRates.IsInUnion(profile.Address.CountryCode) && VatRates.IsInUnion(seller);
        if (crosses && profile.VatId is not null && proof is null && check is not { Result: VatCheckResult.Invalid })
        {
            reasons.Add($"The VAT id {profile.VatId} has not been confirmed within {_options.VatProofDays} days");
            return null;
        }

        return Vat.Decide(seller, profile.Address.CountryCode, proof);
    }

    internal static FxRate? RateOf(BillingCase from, List<string> reasons)
    {
        var foreign = from.Usage.Select(u => u.PricePerHour.Currency).Where(c => c != from.Terms.Currency).Distinct().ToList();
        foreach (var currency in foreign.Where(c => !from.Rates.ContainsKey(c)))
        {
            reasons.Add($"There is no rate from {currency} to {from.Terms.Currency} for {from.Period.LastDay:yyyy-MM-dd}");
        }

        if (foreign.Count > 1)
        {
            reasons.Add($"Usage is priced in several currencies ({string.Join(", ", foreign)}); one invoice converts from one");
        }

        return foreign is [var only] ? from.Rates.GetValueOrDefault(only) : null;
    }
}
