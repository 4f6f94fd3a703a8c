using System.Globalization;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>Akash bills per block, in millionths of ACT, and 1 ACT buys compute for 1 USD.</summary>
internal static class AkashPrice
{
    public const string Denom = "uact";

    /// <summary>The Console and the chain's own library both reckon with blocks of six seconds.</summary>
    public static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(6);

    private const decimal BlocksPerHour = 600m;
    private const decimal PerAct = 1_000_000m;

    // The chain refuses a dearer unit price.
    private const long HighestPerBlock = 10_000_000;

    public static Money PerHour(decimal uactPerBlock) => Money.Usd(uactPerBlock * BlocksPerHour / PerAct);

    /// <summary>Null if the price is in another currency or unreadable.</summary>
    public static Money? PerHour(AkashCoinWire? price) => PerBlock(price) is { } amount ? PerHour(amount) : null;

    /// <summary>In uact; null if the price is in another currency or unreadable.</summary>
    public static decimal? PerBlock(AkashCoinWire? price) =>
        price is { Denom: Denom, Amount: { } text } && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : null;

    /// <summary>In uact, rounded up.</summary>
    public static decimal ToUact(Money usd) => usd.Currency == Currency.Usd
        ? decimal.Ceiling(usd.Amount * PerAct)
        : throw new InvalidOperationException($"Akash is paid in USD, not {usd.Currency}.");

    public static Money ToUsd(decimal uact) => Money.Usd(uact / PerAct);

    public static long CeilingPerBlock(Money perHour)
    {
        if (perHour.Currency != Currency.Usd)
        {
            throw new InvalidOperationException($"Akash is ordered in USD, not {perHour.Currency}.");
        }

        return (long)Math.Clamp(decimal.Floor(perHour.Amount * PerAct / BlocksPerHour), 1, HighestPerBlock);
    }
}
