namespace Broker.Simulator.Aethir;

/// <summary>
/// What one UTC day of an order costs. OnDemand: the offline time is not settled. Reserve: with more offline time than is
/// tolerated, the whole day is not. The network's fifth is taken of what is settled only: it waives its part of a refund.
/// </summary>
internal static class AethirSettlement
{
    public const decimal FeeShare = 0.20m;
    public const string ReserveInterrupted = "INTERRUPTION_RESERVE_DAY";
    public const string OnDemandOffline = "OFFLINE_ON_DEMAND";

    /// <param name="used">Time of the day inside the order's term.</param>
    /// <param name="offline">Of that, how much was offline.</param>
    public static AethirDay Settle(
        DateOnly date, string mode, decimal usdPerHour, TimeSpan used, TimeSpan offline, TimeSpan reserveTolerance)
    {
        var whole = Usd(usdPerHour, used);
        var (refunded, reason) = mode switch
        {
            AethirMode.Reserve when offline > reserveTolerance => (whole, ReserveInterrupted),
            AethirMode.OnDemand when offline > TimeSpan.Zero => (Usd(usdPerHour, offline), OnDemandOffline),
            _ => (0m, null),
        };
        var gross = whole - refunded;
        return new AethirDay(date, gross, decimal.Round(gross * FeeShare, 2), refunded, reason);
    }

    private static decimal Usd(decimal perHour, TimeSpan time) =>
        decimal.Round(perHour * (time.Ticks / (decimal)TimeSpan.TicksPerHour), 2);
}
