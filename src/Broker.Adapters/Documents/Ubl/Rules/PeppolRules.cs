using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl.Rules;

/// <summary>PEPPOL-EN16931-*: what Peppol BIS Billing 3 adds, for documents that say they follow it.</summary>
internal static class PeppolRules
{
    private const decimal Slack = 0.02m;
    private const string ProfileStart = "urn:fdc:peppol.eu:2017:poacc:billing:";
    private const string ProfileEnd = ":1.0";

    private static readonly string[] Amounts =
    [
        "cbc:Amount", "cbc:BaseAmount", "cbc:PriceAmount", "cbc:TaxableAmount", "cbc:LineExtensionAmount", "cbc:TaxExclusiveAmount",
        "cbc:TaxInclusiveAmount", "cbc:AllowanceTotalAmount", "cbc:ChargeTotalAmount", "cbc:PrepaidAmount", "cbc:PayableRoundingAmount",
        "cbc:PayableAmount",
    ];

    private static readonly string[] Dates =
        ["cbc:IssueDate", "cbc:DueDate", "cbc:TaxPointDate", "cbc:StartDate", "cbc:EndDate", "cbc:ActualDeliveryDate"];

    private static readonly string[] DirectDebits = ["49", "59"];

    public static IEnumerable<UblRule> All { get; } =
        [.. new[] { OfTheDocument(), OfParties(), OfAllowancesAndCharges(), OfMoney(), OfLines() }.SelectMany(r => r).Select(OnlyForPeppol)];

    private static IEnumerable<UblRule> OfTheDocument() =>
    [
        UblRule.AtRoot("R001", "The business process (BT-23) is given.", e => e.Has("cbc:ProfileID")),
        UblRule.AtRoot("R002", "There is at most one note.", e => e.Each("cbc:Note").Count() <= 1),
        UblRule.AtRoot(
            "R003", "A buyer reference (BT-10) or an order reference (BT-13) is given.",
            e => e.Has("cbc:BuyerReference") || e.Has("cac:OrderReference/cbc:ID")),
        UblRule.AtRoot(
            "R004", "The specification identifier is Peppol's.",
            e => e.Text("cbc:CustomizationID").StartsWith(UblNames.Peppol, StringComparison.Ordinal)),
        UblRule.Each(
            "R005", "cbc:TaxCurrencyCode", "The VAT accounting currency is not the invoice's.",
            e => e.Text() != e.Parent!.Text("cbc:DocumentCurrencyCode")),
        UblRule.AtRoot("R006", "There is at most one invoiced object.", e => Documents(e, "130") <= 1),
        UblRule.AtRoot("R007", "The business process is urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0.", e => IsProfile(e.Text("cbc:ProfileID"))),
        new("R008", "No element is empty.", d => d.Root.DescendantsAndSelf(), (_, e) => e.HasElements || e.Text().Length > 0),
        UblRule.AtRoot("R080", "There is at most one project reference.", e => Documents(e, "50") <= 1),
        new("F001", "A date is written YYYY-MM-DD.", d => Dates.SelectMany(d.Named), (_, e) => e.Date() is not null),
    ];

    private static IEnumerable<UblRule> OfParties() =>
    [
        UblRule.Each("R010", "cac:AccountingCustomerParty/cac:Party", "The buyer has an electronic address (BT-49).", e => e.Has("cbc:EndpointID")),
        UblRule.Each("R020", "cac:AccountingSupplierParty/cac:Party", "The seller has an electronic address (BT-34).", e => e.Has("cbc:EndpointID")),
        new(
            "R061", "A direct debit names its mandate (BT-89).",
            d => d.Named("cac:PaymentMeans").Where(p => DirectDebits.Contains(p.Text("cbc:PaymentMeansCode"), StringComparer.Ordinal)),
            (_, e) => e.Has("cac:PaymentMandate/cbc:ID")),
    ];

    private static IEnumerable<UblRule> OfAllowancesAndCharges() =>
    [
        new("R040", "An allowance or charge is its base amount times its percentage.", AllowancesAndCharges, (_, e) => IsPercentage(e)),
        new(
            "R041", "An allowance or charge with a percentage has a base amount.", AllowancesAndCharges,
            (_, e) => !e.Has("cbc:MultiplierFactorNumeric") || e.Has("cbc:BaseAmount")),
        new(
            "R042", "An allowance or charge with a base amount has a percentage.", AllowancesAndCharges,
            (_, e) => e.Has("cbc:MultiplierFactorNumeric") || !e.Has("cbc:BaseAmount")),
        new(
            "R043", "The indicator of an allowance or charge is true or false.", AllowancesAndCharges,
            (_, e) => e.Text("cbc:ChargeIndicator") is "true" or "false"),
        UblRule.Each("R044", "cac:Price/cac:AllowanceCharge", "A price has no charge.", e => e.Text("cbc:ChargeIndicator") == "false"),
        UblRule.Each(
            "R046", "cac:Price/cac:AllowanceCharge", "The net price is the gross price minus its allowance.",
            e => !e.Has("cbc:BaseAmount") || IsNetPrice(e)),
    ];

    private static IEnumerable<UblRule> OfMoney() =>
    [
        new(
            "R051", "Every amount is in the invoice's currency.",
            d => Amounts.SelectMany(d.Named).Concat(d.Each("cac:TaxTotal/cbc:TaxAmount").Where(a => a.Parent!.Has("cac:TaxSubtotal"))),
            (d, e) => e.AttributeText("currencyID") == d.Currency),
        UblRule.AtRoot(
            "R053", "There is exactly one VAT total with a breakdown.",
            e => e.Each("cac:TaxTotal").Count(t => t.Has("cac:TaxSubtotal")) == 1),
        UblRule.AtRoot(
            "R054", "There is one VAT total without a breakdown with an accounting currency, and none otherwise.",
            e => e.Each("cac:TaxTotal").Count(t => !t.Has("cac:TaxSubtotal")) == (e.Has("cbc:TaxCurrencyCode") ? 1 : 0)),
        UblRule.AtRoot("R055", "The VAT totals in both currencies have the same sign.", HasSameSigns),
    ];

    private static IEnumerable<UblRule> OfLines() =>
    [
        Bound("R110", "cbc:StartDate", "A line's period starts within the invoice's.", (line, invoice) => line >= invoice),
        Bound("R111", "cbc:EndDate", "A line's period ends within the invoice's.", (line, invoice) => line <= invoice),
        new("R100", "A line has at most one invoiced object.", d => d.Lines, (_, e) => e.Each("cac:DocumentReference").Count() <= 1),
        new(
            "R101", "A line's document reference is an invoiced object.", d => d.Lines,
            (_, e) => e.Each("cac:DocumentReference").All(r => r.Text("cbc:DocumentTypeCode") == "130")),
        new("R120", "A line's amount is quantity times price plus charges minus allowances.", d => d.Lines, (_, e) => LineFits(e)),
        new(
            "R121", "The base quantity of a price is greater than 0.", d => d.Lines,
            (_, e) => !e.Has("cac:Price/cbc:BaseQuantity") || e.Number("cac:Price/cbc:BaseQuantity") > 0),
        new(
            "R130", "The base quantity of a price has the line's unit.", d => d.Lines,
            (_, e) => HasUnitOfLine(e)),
    ];

    private static UblRule OnlyForPeppol(UblRule rule) => rule with { Id = $"PEPPOL-EN16931-{rule.Id}", At = d => d.IsPeppol ? rule.At(d) : [] };

    private static UblRule Bound(string id, string bound, string text, Func<DateOnly?, DateOnly?, bool> isWithin) => new(
        id, text,
        d => d.Root.Has("cac:InvoicePeriod/" + bound) ? d.Lines.SelectMany(l => l.Each("cac:InvoicePeriod/" + bound)) : [],
        (d, e) => isWithin(e.Date(), d.Root.Date("cac:InvoicePeriod/" + bound)));

    private static IEnumerable<XElement> AllowancesAndCharges(UblDocument document) =>
        document.Root.Each("cac:AllowanceCharge").Concat(document.Lines.SelectMany(l => l.Each("cac:AllowanceCharge")));

    private static int Documents(XElement root, string type) =>
        root.Each("cac:AdditionalDocumentReference").Count(r => r.Text("cbc:DocumentTypeCode") == type);

    private static bool IsProfile(string profile) =>
        profile.StartsWith(ProfileStart, StringComparison.Ordinal) && profile.EndsWith(ProfileEnd, StringComparison.Ordinal)
        && profile[ProfileStart.Length..^ProfileEnd.Length] is [>= '0' and <= '9', >= '0' and <= '9'];

    private static bool IsPercentage(XElement part)
    {
        if (!part.Has("cbc:MultiplierFactorNumeric") || !part.Has("cbc:BaseAmount"))
        {
            return true;
        }

        var expected = part.Number("cbc:BaseAmount") * part.Number("cbc:MultiplierFactorNumeric") / 100;
        return expected is not null && Math.Abs((part.Number("cbc:Amount") ?? 0) - expected.Value) <= Slack;
    }

    private static bool IsNetPrice(XElement allowance)
    {
        var net = allowance.Number("cbc:BaseAmount") - allowance.Number("cbc:Amount");
        return net is not null && allowance.Parent!.Number("cbc:PriceAmount") == net;
    }

    private static bool HasSameSigns(XElement root)
    {
        if (!root.Has("cbc:TaxCurrencyCode"))
        {
            return true;
        }

        var signs = root.Each("cac:TaxTotal/cbc:TaxAmount").Select(a => Math.Sign(a.Number() ?? 0)).Where(s => s != 0);
        return signs.Distinct().Count() <= 1;
    }

    private static XElement? Quantity(XElement line) => line.First("cbc:InvoicedQuantity") ?? line.First("cbc:CreditedQuantity");

    private static bool HasUnitOfLine(XElement line) =>
        line.First("cac:Price/cbc:BaseQuantity")?.Attribute("unitCode") is not { } unit
        || Quantity(line) is not { } quantity
        || quantity.AttributeText("unitCode") == unit.Value;

    private static bool LineFits(XElement line)
    {
        var quantity = Quantity(line) is { } given ? given.Number() : 1;
        var price = line.Has("cac:Price/cbc:PriceAmount") ? line.Number("cac:Price/cbc:PriceAmount") : 0;
        var per = line.Number("cac:Price/cbc:BaseQuantity") is { } and not 0 ? line.Number("cac:Price/cbc:BaseQuantity") : 1;
        var expected = (quantity * (price / per)) + Parts(line, true) - Parts(line, false);
        return expected is not null && Math.Abs((line.Number("cbc:LineExtensionAmount") ?? 0) - expected.Value) <= Slack;
    }

    private static decimal Parts(XElement line, bool charge) => Rounding.ToCents(
        line.Each("cac:AllowanceCharge").Where(a => a.Flag("cbc:ChargeIndicator") == charge).Sum(a => a.Number("cbc:Amount") ?? 0));
}
