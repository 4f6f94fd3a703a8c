using System.Globalization;

namespace Broker.Domain.Shared;

/// <summary>A currency by its ISO 4217 code, with the number of digits it can be charged in.</summary>
public sealed record Currency(string Code, int MinorDigits)
{
    public static readonly Currency Usd = new("USD", 2);
    public static readonly Currency Eur = new("EUR", 2);

    // ISO 4217, those we invoice in; minor digits as the standard has them. Those with three are left out: a structured
    // invoice (EN 16931) has two.
    private static readonly Dictionary<string, Currency> Known = new Currency[]
    {
        Usd, Eur, new("GBP", 2), new("CHF", 2), new("SEK", 2), new("NOK", 2), new("DKK", 2), new("PLN", 2), new("CZK", 2), new("HUF", 2),
        new("RON", 2), new("CAD", 2), new("AUD", 2), new("NZD", 2), new("SGD", 2), new("HKD", 2), new("JPY", 0), new("KRW", 0),
        new("INR", 2), new("AED", 2), new("SAR", 2), new("ILS", 2),
    }.ToDictionary(currency => currency.Code, StringComparer.Ordinal);

    /// <summary>Every currency that can be invoiced in.</summary>
    public static IReadOnlyCollection<Currency> All => Known.Values;

    /// <summary>Null for a code that is not among <see cref="All"/>.</summary>
    public static Currency? Find(string code) => Known.GetValueOrDefault(code);

    /// <exception cref="ArgumentException">The code is not among <see cref="All"/>.</exception>
    public static Currency Of(string code) =>
        Find(code) ?? throw new ArgumentException($"The broker does not invoice in {code}.", nameof(code));

    public override string ToString() => Code;
}

/// <summary>An amount in one currency, kept at full precision until it reaches an invoice line.</summary>
/// <remarks>A class, not a struct: <c>default</c> would be money without a currency.</remarks>
public sealed record Money(decimal Amount, Currency Currency) : IComparable<Money>
{
    public static Money Usd(decimal amount) => new(amount, Currency.Usd);

    public static Money operator +(Money left, Money right) =>
        left with { Amount = left.Amount + right.In(left.Currency) };

    public static Money operator -(Money left, Money right) =>
        left with { Amount = left.Amount - right.In(left.Currency) };

    public static Money operator *(Money left, decimal factor) => left with { Amount = left.Amount * factor };

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>Rounds half to even, once, to what the currency can be charged in.</summary>
    public Money ToChargeable() =>
        this with { Amount = decimal.Round(Amount, Currency.MinorDigits, MidpointRounding.ToEven) };

    public int CompareTo(Money? other) => other is null ? 1 : Amount.CompareTo(other.In(Currency));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency.Code}");

    private decimal In(Currency expected) => Currency == expected
        ? Amount
        : throw new InvalidOperationException($"Cannot combine {Currency.Code} with {expected.Code}.");
}
