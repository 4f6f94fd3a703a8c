using System.Globalization;
using Broker.Domain.Shared;
using Broker.Portal.Shared;

namespace Broker.Portal.Tests.Shared;

public sealed class FiguresTests
{
    public FiguresTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-US");

    [Theory]
    [InlineData("0.99962", "0.999", "99.962")]
    [InlineData("0.9999999", "0.999", "99.999")]
    [InlineData("0.9974", "0.99", "99.74")]
    [InlineData("0.999499", "0.9995", "99.9499")]
    [InlineData("1", "0.999", "100")]
    [InlineData("0", "0.999", "0")]
    public void Availability_has_digits_enough_for_the_promise_and_is_never_rounded_up(string share, string promised, string expected) =>
        Assert.Equal(expected + "\u00a0%", Figures.Availability(Decimal(share), Decimal(promised)));

    [Theory]
    [InlineData("6.74", "$6.74")]
    [InlineData("1318.2", "$1,318.20")]
    [InlineData("-1.2", "−$1.20")]
    [InlineData("0.0042", "$0.0042")]
    [InlineData("0", "$0.00")]
    public void Money_has_its_currency_and_a_tiny_price_does_not_vanish(string amount, string expected) =>
        Assert.Equal(expected, Figures.Amount(Money.Usd(Decimal(amount))));

    [Theory]
    [InlineData(41, "41 s")]
    [InlineData(134, "2:14 min")]
    [InlineData(18_720, "5 h 12 min")]
    [InlineData(18 * 86_400, "18 d")]
    [InlineData(-3, "0 s")]
    public void Durations_are_short(int seconds, string expected) =>
        Assert.Equal(expected, Figures.Duration(TimeSpan.FromSeconds(seconds)).Replace('\u00a0', ' '));

    [Theory]
    [InlineData("0.999", "99.9")]
    [InlineData("0.99931", "99.931")]
    [InlineData("0.9999999", "99.99999")]
    [InlineData("0.97116", "97.11")]
    public void A_promise_has_no_idle_digits_and_promises_no_more_than_was_computed(string share, string expected) =>
        Assert.Equal(expected + "\u00a0%", Figures.Promise(Decimal(share)));

    [Theory]
    [InlineData("Europe/Berlin", "UTC+1")]
    [InlineData("Asia/Kolkata", "UTC+5:30")]
    [InlineData("America/New_York", "UTC−5")]
    [InlineData("Nowhere/Unknown", "UTC")]
    [InlineData(null, "UTC")]
    public void The_viewers_zone_is_named_by_its_offset(string? id, string expected) =>
        Assert.Equal(expected, ViewerZone.From(id).Label(new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero)));

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
