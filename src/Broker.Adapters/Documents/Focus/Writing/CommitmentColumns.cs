using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>The Contract Commitment dataset: the one spend commitment a contract may have, paid as it is used.</summary>
internal static class CommitmentColumns
{
    public static IReadOnlyList<CsvColumn<CommitmentRow>> Of(InvoiceDocument document) =>
    [
        Text("BillingCurrency", _ => document.Currency.Code),
        Text("ContractCommitmentApplicability", _ => """{"IsGlobalScope":true}"""),

        // Prices do not depend on it, so it is neither a discount nor an entitlement.
        Text("ContractCommitmentBenefitCategory", _ => "Other"),
        Text("ContractCommitmentCategory", _ => "Spend"),
        CsvColumn.Number<CommitmentRow>("ContractCommitmentCost", c => c.Amount),
        Time("ContractCommitmentCreated", c => c.AgreedAt),
        Text("ContractCommitmentDescription", c => c.Name),
        Text("ContractCommitmentDiscountPercentage", _ => null),
        Text("ContractCommitmentDurationType", c => Duration(c.Term)),
        Text("ContractCommitmentFulfillmentInterval", _ => "Full Period"),
        Text("ContractCommitmentId", c => c.Id),
        Time("ContractCommitmentLastUpdated", c => ReferenceTables.Later(ReferenceTables.Midnight(document.IssueDate), c.AgreedAt)),
        Text("ContractCommitmentLifecycleStatus", c => Status(c, document.IssueDate)),

        // Measured once, over the whole term, with a true-up at its end.
        Text("ContractCommitmentModel", _ => "Discontinuous"),
        Text("ContractCommitmentOfferCategory", _ => "Negotiated"),
        Text("ContractCommitmentPaymentInterval", _ => "Monthly"),
        Text("ContractCommitmentPaymentModel", _ => "No Upfront"),
        Time("ContractCommitmentPeriodEnd", c => c.Term.Time.End),
        Time("ContractCommitmentPeriodStart", c => c.Term.Time.Start),
        Text("ContractCommitmentQuantity", _ => null),
        Text("ContractCommitmentType", _ => "Spend Commitment"),
        Text("ContractCommitmentUnit", _ => null),
        Text("ContractId", c => FocusInvoice.ContractId(document, c)),
        Time("ContractPeriodEnd", c => c.Term.Time.End),
        Time("ContractPeriodStart", c => c.Term.Time.Start),
        Text("InvoiceIssuerName", _ => FocusInvoice.Issuer(document)),
        Text("ServiceProviderName", _ => FocusInvoice.Issuer(document)),
        CsvColumn.Number<CommitmentRow>("x_ContractCommitmentDrawn", c => c.Drawn),
    ];

    private static string Status(CommitmentRow commitment, DateOnly at) =>
        commitment.Drawn >= commitment.Amount ? "Exhausted" : at >= commitment.Term.End ? "Expired" : at < commitment.Term.Start ? "Pending" : "Active";

    private static string Duration(BillingPeriod term)
    {
        var months = ((term.End.Year - term.Start.Year) * 12) + term.End.Month - term.Start.Month;
        return months > 0 && term.Start.AddMonths(months) == term.End
            ? FormattableString.Invariant($"{months} {(months == 1 ? "Month" : "Months")}")
            : FormattableString.Invariant($"{term.End.DayNumber - term.Start.DayNumber} Days");
    }

    private static CsvColumn<CommitmentRow> Text(string name, Func<CommitmentRow, string?> value) => CsvColumn.Text(name, value);

    private static CsvColumn<CommitmentRow> Time(string name, Func<CommitmentRow, DateTimeOffset?> value) => CsvColumn.Time(name, value);
}
