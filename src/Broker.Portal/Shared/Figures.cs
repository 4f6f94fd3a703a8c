using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Portal.Shared;

/// <summary>How numbers are written, everywhere the same: with their unit, and with as many digits as they deserve.</summary>
public static class Figures
{
    /// <summary>What stands where a figure does not exist.</summary>
    public const string None = "–";

    // Keeps a number and its unit on one line.
    private const char Space = '\u00a0';

    /// <summary><c>$6.74</c>, <c>−$1.20</c>, <c>€3,318.20</c>; a price below a cent keeps four digits.</summary>
    public static string Amount(Money money)
    {
        var size = Math.Abs(money.Amount);
        var digits = size is > 0 and < 0.01m ? 4 : money.Currency.MinorDigits;
        var number = size.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.CurrentCulture);
        var sign = money.Amount < 0 ? "−" : "";
        return money.Currency.Code switch
        {
            "USD" => $"{sign}${number}",
            "EUR" => $"{sign}€{number}",
            var code => $"{sign}{number} {code}",
        };
    }

    public static string PerHour(Money money) => $"{Amount(money)}{Space}/h";

    /// <summary>A share as a percentage with a fixed number of digits: <c>51 %</c>.</summary>
    public static string Percent(decimal share, int digits = 0) =>
        (share * 100).ToString("N" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.CurrentCulture) + Space + "%";

    /// <summary>
    /// A measured availability with one digit more than the promise needs, cut and never rounded up:
    /// 99.9996 % of a promised 99.9 % is not 100 %.
    /// </summary>
    public static string Availability(decimal share, decimal? promised = null)
    {
        if (share is 0 or 1)
        {
            return Percent(share);
        }

        var digits = DigitsFor(promised ?? share);
        var scale = (decimal)Math.Pow(10, digits + 2);
        return Percent(decimal.Floor(share * scale) / scale, digits);
    }

    /// <summary>A promise without idle digits: <c>99.9 %</c>, <c>99.95 %</c>, <c>99.931 %</c>.</summary>
    public static string Promise(decimal share)
    {
        var digits = DigitsFor(share);
        var scale = (decimal)Math.Pow(10, digits + 2);
        return (decimal.Floor(share * scale) / scale * 100).ToString("0.#####", CultureInfo.CurrentCulture) + Space + "%";
    }

    /// <summary>Short and exact enough: <c>41 s</c>, <c>2:14 min</c>, <c>5 h 12 min</c>, <c>18 d</c>.</summary>
    public static string Duration(TimeSpan length)
    {
        var seconds = (long)Math.Max(0, length.TotalSeconds);
        return seconds switch
        {
            < 60 => Invariant($"{seconds}\u00a0s"),
            < 3600 => Invariant($"{seconds / 60}:{seconds % 60:00}\u00a0min"),
            < 86400 => Invariant($"{seconds / 3600}\u00a0h {seconds % 3600 / 60}\u00a0min"),
            _ => Invariant($"{seconds / 86400}\u00a0d"),
        };
    }

    public static string Count(long number) => number.ToString("N0", CultureInfo.CurrentCulture);

    public static string Milliseconds(double value) => value >= 10_000
        ? (value / 1000).ToString("N1", CultureInfo.CurrentCulture) + Space + "s"
        : value.ToString("N0", CultureInfo.CurrentCulture) + Space + "ms";

    public static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>A month by its first day: <c>Oct 2026</c>.</summary>
    public static string Month(DateOnly month) => month.ToString("MMM yyyy", CultureInfo.CurrentCulture);

    /// <summary>A whole month by its name, anything else by its first and last day.</summary>
    public static string Month(BillingPeriod period) => period.Start.Day == 1 && period.Start.AddMonths(1) == period.End
        ? Month(period.Start)
        : $"{Date(period.Start)} – {Date(period.LastDay)}";

    /// <summary>A number as SVG and CSS want it.</summary>
    internal static string Css(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static int DigitsFor(decimal promised)
    {
        if (promised >= 1)
        {
            return 3;
        }

        var nines = Math.Ceiling(-Math.Log10((double)(1 - promised)) - 1e-9);
        return Math.Clamp((int)nines, 2, 5);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
