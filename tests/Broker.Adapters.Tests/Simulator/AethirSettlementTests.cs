using System.Text.Json;
using Broker.Adapters.Tests.Fixtures;
using Broker.Simulator.Aethir;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AethirSettlementTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);
    private static readonly TimeSpan Whole = TimeSpan.FromHours(24);

    [Fact]
    public void The_days_of_the_sample_are_what_its_price_makes_of_them()
    {
        var days = JsonSerializer.Deserialize<JsonElement>(Fixture.Text("aethir/settlements.json")).GetProperty("data").GetProperty("days");

        AethirDay[] settled =
        [
            AethirSettlement.Settle(Day, AethirMode.Reserve, 17.60m, Whole, TimeSpan.Zero, TimeSpan.Zero),
            AethirSettlement.Settle(Day.AddDays(1), AethirMode.Reserve, 17.60m, Whole, TimeSpan.FromMinutes(3), TimeSpan.Zero),
        ];

        Assert.Equal(days.EnumerateArray().Select(Expected), settled);
    }

    [Theory]
    [InlineData(0, "49.20", "9.84", "0", null)]
    [InlineData(90, "46.12", "9.22", "3.08", "OFFLINE_ON_DEMAND")]
    [InlineData(1440, "0", "0", "49.20", "OFFLINE_ON_DEMAND")]
    public void OnDemand_does_not_settle_the_time_that_was_offline(int minutes, string gross, string fee, string refunded, string? reason) =>
        Assert.Equal(
            new AethirDay(Day, Usd(gross), Usd(fee), Usd(refunded), reason),
            AethirSettlement.Settle(Day, AethirMode.OnDemand, 2.05m, Whole, TimeSpan.FromMinutes(minutes), TimeSpan.Zero));

    [Theory]
    [InlineData(30, 30, "422.40")]
    [InlineData(31, 30, "0")]
    [InlineData(1, 0, "0")]
    public void Reserve_loses_the_whole_day_once_more_is_offline_than_tolerated(int minutes, int tolerated, string gross) => Assert.Equal(
        Usd(gross),
        AethirSettlement.Settle(Day, AethirMode.Reserve, 17.60m, Whole, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(tolerated)).GrossUsd);

    private static AethirDay Expected(JsonElement day) => new(
        DateOnly.Parse(day.GetProperty("dateUtc").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
        Amount(day, "grossUsd"), Amount(day, "feeUsd"), Amount(day, "refundedUsd"), day.GetProperty("reason").GetString());

    private static decimal Amount(JsonElement day, string name) => Usd(day.GetProperty(name).GetString()!);

    private static decimal Usd(string amount) => decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);
}
