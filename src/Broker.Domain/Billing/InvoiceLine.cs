using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

public enum InvoiceLineKind
{
    /// <summary>Hours in which replicas served.</summary>
    Usage,

    /// <summary>What is missing to the month's agreed minimum.</summary>
    Minimum,

    /// <summary>What is missing to the commitment at the end of its term.</summary>
    CommitTrueUp,

    /// <summary>Usage of an earlier, closed period that became known later; the quantity may be negative.</summary>
    Correction,

    /// <summary>Credit bought in advance.</summary>
    Prepayment,

    /// <summary>Anything a person added, with its reason in the description.</summary>
    Other,
}

/// <summary>One line: quantity times unit price, rounded once.</summary>
public sealed record InvoiceLine
{
    /// <summary>"1", "2", …: the order on the document.</summary>
    public required string Id { get; init; }

    public required InvoiceLineKind Kind { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>In <see cref="UnitCode"/>; negative on corrections that give back. Usage is in replica-hours, exact to 10 digits.</summary>
    public required decimal Quantity { get; init; }

    /// <summary>UN/ECE Recommendation 20: <c>HUR</c> hour, <c>C62</c> piece.</summary>
    public required string UnitCode { get; init; }

    /// <summary>Net price of one unit in the document's currency, at full precision; never negative.</summary>
    public required decimal UnitPrice { get; init; }

    /// <summary>What the line adds to the invoice, rounded once to the currency's minor unit.</summary>
    public required decimal Amount { get; init; }

    /// <summary>When what is billed happened.</summary>
    public required BillingPeriod Period { get; init; }

    /// <summary>The price as it was quoted, before conversion; null where nothing was converted.</summary>
    public Money? QuotedUnitPrice { get; init; }

    public DeploymentId? DeploymentId { get; init; }

    public string? DeploymentName { get; init; }

    public NetworkId? Network { get; init; }

    /// <summary>As customers know the network: "Akash".</summary>
    public string? NetworkName { get; init; }

    public string? Region { get; init; }

    public string? Gpu { get; init; }

    /// <summary>GPUs of one replica; 0 on lines that are not usage.</summary>
    public int GpuCount { get; init; }

    /// <summary>What was bought, in short: <c>akash/h100-80gb/x8</c>.</summary>
    public string? Sku { get; init; }

    public string? CostCentre { get; init; }

    public string? Team { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The issued invoice whose period a correction belongs to; null if that period had none.</summary>
    public string? CorrectsInvoice { get; init; }
}

public enum AllowanceKind
{
    /// <summary>The promised availability was missed.</summary>
    SlaCredit,

    /// <summary>By contract.</summary>
    Discount,

    /// <summary>Credit given, not bought.</summary>
    PromotionalCredit,

    /// <summary>By a person's decision.</summary>
    Goodwill,
}

/// <summary>An amount taken off the sum of the lines, before VAT (EN 16931 BG-20).</summary>
/// <param name="Amount">Positive, rounded to the currency's minor unit.</param>
public sealed record InvoiceAllowance(AllowanceKind Kind, decimal Amount, string Reason)
{
    /// <summary>What it is computed from and in which share, 0..100; null where it is a plain amount.</summary>
    public decimal? Percent { get; init; }

    public decimal? BaseAmount { get; init; }

    public CreditEvidence? Evidence { get; init; }

    public DeploymentId? DeploymentId { get; init; }

    public string? DeploymentName { get; init; }
}

/// <summary>Where the proof of an SLA credit is found.</summary>
/// <param name="Credit">Id of the credit with its interval log.</param>
/// <param name="Sha256">Of the evidence, lower-case hexadecimal.</param>
public sealed record CreditEvidence(Guid Credit, BillingPeriod Period, string Sha256);

/// <summary>The sums of a document; each is exact, as every part was rounded before it was added.</summary>
/// <param name="LineTotal">Sum of the lines (BT-106).</param>
/// <param name="AllowanceTotal">Sum of the allowances (BT-107).</param>
/// <param name="TaxExclusive">Lines minus allowances (BT-109).</param>
/// <param name="Tax">VAT, rounded once on the taxable amount (BT-110).</param>
/// <param name="TaxInclusive">With VAT (BT-112).</param>
/// <param name="Prepaid">Covered by credit bought before (BT-113).</param>
/// <param name="Payable">What is left to pay (BT-115).</param>
public sealed record InvoiceTotals(
    decimal LineTotal, decimal AllowanceTotal, decimal TaxExclusive, decimal Tax, decimal TaxInclusive, decimal Prepaid, decimal Payable)
{
    public static InvoiceTotals Of(
        IEnumerable<InvoiceLine> lines, IEnumerable<InvoiceAllowance> allowances, decimal ratePercent, decimal prepaid, Currency currency)
    {
        var lineTotal = lines.Sum(l => l.Amount);
        var allowanceTotal = allowances.Sum(a => a.Amount);
        var net = lineTotal - allowanceTotal;
        var tax = new Money(net * ratePercent / 100, currency).ToChargeable().Amount;
        return new InvoiceTotals(lineTotal, allowanceTotal, net, tax, net + tax, prepaid, net + tax - prepaid);
    }
}
