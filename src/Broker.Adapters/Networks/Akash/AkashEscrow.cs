using System.Globalization;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// What a deployment's account on the chain will pay for. Nothing is taken from it block by block: what is shown is the
/// balance of the last settlement, and what has been used since then has to be reckoned.
/// </summary>
internal static class AkashEscrow
{
    /// <summary>The last block that is paid; null while nothing is leased, or the account is not shown.</summary>
    public static long? DryHeight(AkashDeploymentDetailWire detail) =>
        RatePerBlock(detail) is { } rate and > 0 && SettledAt(detail) is { } settled && Funds(detail) is { } funds
            ? settled + (long)Math.Clamp(decimal.Floor(funds / rate), -settled, int.MaxValue)
            : null;

    /// <summary>What all leases of the deployment cost together, in uact.</summary>
    public static decimal? RatePerBlock(AkashDeploymentDetailWire detail)
    {
        var prices = AkashMapping.LiveLeases(detail).Select(l => AkashPrice.PerBlock(l.Price)).ToList();
        return prices.Count > 0 && prices.TrueForAll(p => p is not null) ? prices.Sum() : null;
    }

    /// <summary>In uact as of the last settlement; negative if more was used than was there.</summary>
    public static decimal? Funds(AkashDeploymentDetailWire detail)
    {
        decimal sum = 0;
        foreach (var coin in detail.EscrowAccount?.State?.Funds ?? [])
        {
            if (coin.Denom == AkashPrice.Denom)
            {
                if (!decimal.TryParse(coin.Amount, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
                {
                    return null;
                }

                sum += amount;
            }
        }

        return detail.EscrowAccount?.State?.Funds is null ? null : sum;
    }

    private static long? SettledAt(AkashDeploymentDetailWire detail) =>
        long.TryParse(detail.EscrowAccount?.State?.SettledAt, NumberStyles.None, CultureInfo.InvariantCulture, out var height) ? height : null;
}
