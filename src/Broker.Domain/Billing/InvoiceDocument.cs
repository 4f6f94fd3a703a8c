using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>
/// One invoice or credit note as it was issued: complete in itself, never changed. PDF, UBL, CSV, FOCUS and what is sent to
/// a payment provider are rendered from this and from nothing else. All amounts are in <see cref="Currency"/>.
/// </summary>
/// <remarks>Amounts of a credit note are positive too: what is credited. The kind says which way the money goes.</remarks>
public sealed record InvoiceDocument
{
    /// <summary>Counts up when the shape changes, so that old documents stay readable.</summary>
    public int Schema { get; init; } = 1;

    public required InvoiceId Id { get; init; }

    public required InvoiceKind Kind { get; init; }

    /// <summary>Gapless within <see cref="Series"/>; assigned in the transaction that froze the document.</summary>
    public required string Number { get; init; }

    public required string Series { get; init; }

    public required DateOnly IssueDate { get; init; }

    /// <summary>Null for a credit note.</summary>
    public required DateOnly? DueDate { get; init; }

    /// <summary>What is billed for; lines may lie before it (corrections).</summary>
    public required BillingPeriod Period { get; init; }

    public required Currency Currency { get; init; }

    public required InvoiceParty Seller { get; init; }

    public required InvoiceParty Buyer { get; init; }

    /// <summary>The buyer's order number (EN 16931 BT-13).</summary>
    public string? PurchaseOrder { get; init; }

    /// <summary>What the buyer routes the invoice by (BT-10).</summary>
    public string? BuyerReference { get; init; }

    public string? ContractNumber { get; init; }

    public string? CostCentre { get; init; }

    /// <summary>The invoice a credit note corrects; null for an invoice.</summary>
    public DocumentReference? Corrects { get; init; }

    /// <summary>Why a credit note was issued.</summary>
    public string? Reason { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>What is taken off the sum of the lines.</summary>
    public required IReadOnlyList<InvoiceAllowance> Allowances { get; init; }

    public required VatDecision Vat { get; init; }

    public required InvoiceTotals Totals { get; init; }

    public required PaymentInstructions Payment { get; init; }

    /// <summary>How prices in another currency became amounts in this one; null where nothing was converted.</summary>
    public FxRate? Fx { get; init; }

    /// <summary>What the law or the contract wants printed.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Binds the usage rows behind the lines to the document; null where there are none.</summary>
    public UsageDigest? Usage { get; init; }
}

public enum InvoiceKind
{
    Invoice,

    CreditNote,
}

/// <summary>A calendar stretch in UTC, <see cref="Start"/> inclusive, <see cref="End"/> exclusive; usually a month.</summary>
public sealed record BillingPeriod
{
    public BillingPeriod(DateOnly start, DateOnly end)
    {
        if (end <= start)
        {
            throw new ArgumentException($"A billing period cannot end ({end:O}) before it starts ({start:O}).", nameof(end));
        }

        Start = start;
        End = end;
    }

    public DateOnly Start { get; }

    public DateOnly End { get; }

    /// <summary>The last day that belongs to it.</summary>
    public DateOnly LastDay => End.AddDays(-1);

    public Interval Time => new(Midnight(Start), Midnight(End));

    /// <summary>The calendar month around a moment, in UTC.</summary>
    public static BillingPeriod MonthOf(DateTimeOffset at) => MonthOf(DateOnly.FromDateTime(at.UtcDateTime));

    public static BillingPeriod MonthOf(DateOnly day)
    {
        var start = new DateOnly(day.Year, day.Month, 1);
        return new BillingPeriod(start, start.AddMonths(1));
    }

    public override string ToString() => FormattableString.Invariant($"{Start:yyyy-MM-dd}..{End:yyyy-MM-dd}");

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>A company on an invoice, as it was when the invoice was issued.</summary>
public sealed record InvoiceParty
{
    /// <summary>Our own number for the customer, or theirs for us.</summary>
    public string? Id { get; init; }

    public required string Name { get; init; }

    /// <summary>As in the register, where that differs from the name.</summary>
    public string? LegalName { get; init; }

    /// <summary>Number in the trade register.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>With the country's prefix: <c>DE123456789</c>; Greece is <c>EL</c>.</summary>
    public string? VatId { get; init; }

    public required PostalAddress Address { get; init; }

    /// <summary>Where e-invoices are delivered; null for those who get a PDF.</summary>
    public ElectronicAddress? ElectronicAddress { get; init; }

    public string? ContactName { get; init; }

    /// <summary>Asked for on e-invoices between German companies.</summary>
    public string? Phone { get; init; }

    public string? Email { get; init; }
}

/// <param name="CountryCode">ISO 3166-1 alpha-2; Greece is <c>GR</c> here.</param>
/// <param name="Subdivision">State or province, where an address has one.</param>
public sealed record PostalAddress(
    string Line1, string? Line2, string City, string PostalCode, string? Subdivision, string CountryCode);

/// <param name="Scheme">Of the Electronic Address Scheme list: <c>9930</c> is a German VAT id.</param>
public sealed record ElectronicAddress(string Scheme, string Value);

public sealed record DocumentReference(InvoiceId Id, string Number, DateOnly IssueDate);

/// <param name="Rows">How many usage rows stand behind the lines.</param>
/// <param name="Sha256">Of their keys and contents in the order of the keys, lower-case hexadecimal.</param>
public sealed record UsageDigest(long Rows, string Sha256);

/// <summary>How the amount is paid.</summary>
/// <param name="NetDays">Days from issue to due date.</param>
/// <param name="Reference">What the payer is asked to quote; the invoice's number.</param>
public sealed record PaymentInstructions(
    int NetDays, string Terms, string AccountHolder, string Iban, string? Bic, string Reference);

/// <summary>One unit of <paramref name="From"/> is worth <paramref name="Rate"/> units of <paramref name="To"/>.</summary>
/// <param name="Date">The day the source published it for.</param>
public sealed record FxRate(Currency From, Currency To, decimal Rate, DateOnly Date, string Source);
