using System.Globalization;
using Broker.Domain.Shared;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Stripe counts in a currency's smallest unit, and of three-digit currencies wants the last digit to be 0.</summary>
internal static class StripeAmounts
{
    private const int ThreeDigits = 3;

    public static long ToMinor(decimal amount, Currency currency)
    {
        var minor = amount * Unit(currency);
        if (minor != decimal.Truncate(minor))
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{amount} {currency} is not rounded to what can be charged."));
        }

        return currency.MinorDigits == ThreeDigits && minor % 10 != 0
            ? throw new StripeRefusal("amount_not_chargeable", string.Create(CultureInfo.InvariantCulture, $"Stripe takes {currency} in hundredths only, not {amount}."))
            : (long)minor;
    }

    /// <exception cref="StripeRefusal">We do not invoice in that currency.</exception>
    public static Money FromMinor(long minor, string code)
    {
        var currency = Currency.Find(code.ToUpperInvariant())
            ?? throw new StripeRefusal("currency_unknown", $"Stripe speaks of an amount in {code}, a currency the broker does not invoice in.");
        return new Money(minor / Unit(currency), currency);
    }

    public static string CodeOf(Currency currency) => currency.Code.ToLowerInvariant();

    private static decimal Unit(Currency currency)
    {
        var unit = 1m;
        for (var digit = 0; digit < currency.MinorDigits; digit++)
        {
            unit *= 10;
        }

        return unit;
    }
}
