using System.Globalization;

namespace Broker.Domain.Shared;

/// <summary>A currency by its ISO 4217 code, with the number of digits it can be charged in.</summary>
public sealed record Currency(string Code, int MinorDigits)
{
    public static readonly Currency Usd = new("USD", 2);
    public static readonly Currency Eur = new("EUR", 2);

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
