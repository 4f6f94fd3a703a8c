using System.Globalization;
using Broker.Domain.Billing;
using Broker.Engine.Billing.Staff;

namespace Broker.Portal.Billing.Staff;

/// <summary>The next version of a contract as it is typed; what the form does not show is taken over from the version before.</summary>
internal sealed class ContractForm
{
    private ContractTerms _before = ContractTerms.Standard;

    public string Number { get; set; } = "";

    public DateOnly ValidFrom { get; set; }

    public string Currency { get; set; } = "USD";

    public string NetDays { get; set; } = "30";

    public string Discount { get; set; } = "0";

    public string Minimum { get; set; } = "0";

    public string Tiers { get; set; } = "";

    public string Commitment { get; set; } = "";

    public CollectionMethod Collection { get; set; }

    public bool NeedsOrder { get; set; }

    public static ContractForm After(ContractVersionView? newest, DateOnly today)
    {
        var terms = newest?.Terms ?? ContractTerms.Standard;
        return new ContractForm
        {
            _before = terms,
            Number = newest?.Number ?? "",
            ValidFrom = new DateOnly(today.Year, today.Month, 1).AddMonths(1),
            Currency = terms.Currency.Code,
            NetDays = terms.NetDays.ToString(CultureInfo.InvariantCulture),
            Discount = Typed.Text(terms.DiscountPercent),
            Minimum = Typed.Text(terms.MinimumPerMonth),
            Tiers = string.Join("; ", terms.Tiers.Select(t => $"{Typed.Text(t.Above)}: {Typed.Text(t.Percent)}")),
            Commitment = terms.Commitment is { } commitment ? Typed.Text(commitment.Amount) : "",
            Collection = terms.Collection,
            NeedsOrder = terms.RequiresPurchaseOrder,
        };
    }

    public static string Words(ContractTerms terms) => string.Join(" · ", new[]
    {
        $"{terms.Currency}, {terms.NetDays} days net",
        terms.DiscountPercent > 0 ? $"{Typed.Text(terms.DiscountPercent)} % off" : null,
        terms.NetworkDiscounts.Count > 0 ? string.Join(", ", terms.NetworkDiscounts.Select(d => $"{Typed.Text(d.Value)} % off {d.Key}")) : null,
        terms.Tiers.Count > 0 ? string.Join(", ", terms.Tiers.Select(t => $"{Typed.Text(t.Percent)} % above {Typed.Text(t.Above)}")) : null,
        terms.MinimumPerMonth > 0 ? $"at least {Typed.Text(terms.MinimumPerMonth)} a month" : null,
        terms.Commitment is { } c ? $"commits to {Typed.Text(c.Amount)} from {c.Term.Start:yyyy-MM-dd} to {c.Term.LastDay:yyyy-MM-dd}" : null,
        terms.Collection == CollectionMethod.Stripe ? "paid by Stripe" : "paid by bank transfer",
        terms.RequiresPurchaseOrder ? "purchase order needed" : null,
    }.OfType<string>());

    // What is no number is out of every range, so that its field says what is allowed.
    public ContractDraft Read(DateTimeOffset now) => new(Number, ValidFrom, _before with
    {
        Currency = Domain.Shared.Currency.Find(Currency) ?? Domain.Shared.Currency.Usd,
        NetDays = Typed.Whole(NetDays),
        DiscountPercent = Typed.Number(Discount) ?? -1,
        MinimumPerMonth = Typed.Number(Minimum) ?? -1,
        Tiers = [.. Tiers.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(TierOf)],
        Commitment = CommitmentAt(now),
        Collection = Collection,
        RequiresPurchaseOrder = NeedsOrder,
    });

    private SpendCommitment? CommitmentAt(DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(Commitment))
        {
            return null;
        }

        var amount = Typed.Number(Commitment) ?? 0;
        return _before.Commitment is { } same && same.Amount == amount
            ? same
            : new SpendCommitment($"{Number.Trim()}-{ValidFrom:yyyyMM}", "Yearly commitment", amount, new BillingPeriod(ValidFrom, ValidFrom.AddYears(1)), now);
    }

    private static DiscountTier TierOf(string text)
    {
        var parts = text.Split(':');
        return new DiscountTier(Typed.Number(parts[0]) ?? -1, parts.Length == 2 ? Typed.Number(parts[1]) ?? -1 : -1);
    }
}
