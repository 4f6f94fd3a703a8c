using System.Text.Json;
using Broker.Simulator.Aethir;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AethirOrderTests
{
    [Fact]
    public async Task The_rate_moves_every_minute_and_an_order_keeps_the_one_of_its_quote()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);
        var quote = await host.DataAsync(HttpMethod.Post, "quotes", new { offerId = AethirStory.OnDemand, termHours = 10 });
        var same = await host.DataAsync(HttpMethod.Post, "quotes", new { offerId = AethirStory.OnDemand, termHours = 10 });
        var order = await host.DataAsync(HttpMethod.Post, "orders", new { quoteId = quote.GetProperty("quoteId").GetString(), clientOrderId = "r-1", image = "nginx:1" });

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = await host.DataAsync(HttpMethod.Post, "quotes", new { offerId = AethirStory.OnDemand, termHours = 10 });
        var kept = await host.LookAsync(order.GetProperty("orderId").GetString()!);

        Assert.Equal(Rate(quote), Rate(same));
        Assert.NotEqual(Rate(quote), Rate(later));
        Assert.Equal(Rate(quote), Rate(kept));
        Assert.Equal("20.50", quote.GetProperty("totalUsd").GetString());
        Assert.Equal(decimal.Round(20.50m / Decimal(quote, "athUsd"), 6), Decimal(quote, "totalAth"));
    }

    [Fact]
    public async Task The_same_client_order_id_is_the_same_order_even_when_its_quote_has_expired()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);
        var quote = await host.QuoteAsync();
        var body = new { quoteId = quote, clientOrderId = "r-1", image = "nginx:1" };
        var first = await host.DataAsync(HttpMethod.Post, "orders", body);

        host.Clock.Advance(TimeSpan.FromMinutes(6));
        var second = await host.DataAsync(HttpMethod.Post, "orders", body);
        var (_, other, _, _) = await host.AethirAsync(HttpMethod.Post, "orders", new { quoteId = quote, clientOrderId = "r-2", image = "nginx:1" });

        Assert.Equal(first.GetProperty("orderId").GetString(), second.GetProperty("orderId").GetString());
        Assert.Equal(AethirCode.QuoteExpired, other);
    }

    [Fact]
    public async Task An_order_becomes_active_goes_offline_with_its_heartbeat_and_comes_back()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);
        var id = await host.OrderAethirAsync();
        var created = Status(await host.LookAsync(id));
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var provisioning = Status(await host.LookAsync(id));
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        var active = await host.LookAsync(id);
        var workload = (await host.WorkloadAsync("aethir")).GetProperty("id").GetString();

        await host.TellAsync($"workloads/{workload}/kill");
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        var offline = await host.LookAsync(id);
        await host.TellAsync($"workloads/{workload}/revive");
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        var back = await host.LookAsync(id);
        await host.TellAsync($"workloads/{workload}/slow");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var degraded = Status(await host.LookAsync(id));

        Assert.Equal(["CREATED", "PROVISIONING", "ACTIVE", "OFFLINE", "ACTIVE", "DEGRADED"], [created, provisioning, Status(active), Status(offline), Status(back), degraded]);
        Assert.Equal(JsonValueKind.Null, offline.GetProperty("access").ValueKind);
        Assert.InRange(offline.GetProperty("offlineMinutesToday").GetInt32(), 9, 10);
        Assert.InRange(back.GetProperty("offlineMinutesToday").GetInt32(), 10, 11);
        Assert.InRange(Decimal(back, "uptimeMonth"), 30m, 60m);
        Assert.True(back.GetProperty("heartbeatAt").GetInt64() > active.GetProperty("heartbeatAt").GetInt64());
    }

    [Fact]
    public async Task A_reserve_order_ends_with_its_term_unless_it_is_renewed()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited, "DeadlineScale=100");
        var ending = await host.OrderAethirAsync(AethirStory.Reserve, "r-1");
        var renewed = await host.OrderAethirAsync(AethirStory.Reserve, "r-2");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var until = host.Clock.GetUtcNow().AddDays(3).ToUnixTimeMilliseconds();

        await host.DataAsync(HttpMethod.Post, $"orders/{renewed}/renew", new { termEnd = until });
        var twice = await host.DataAsync(HttpMethod.Post, $"orders/{renewed}/renew", new { termEnd = until });
        host.Clock.Advance(TimeSpan.FromHours(1.7));

        Assert.Equal("EXPIRED", Status(await host.LookAsync(ending)));
        Assert.NotEqual("EXPIRED", Status(await host.LookAsync(renewed)));
        Assert.Equal(until, twice.GetProperty("termEnd").GetInt64());
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_refunded_and_a_refused_order_rejected()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);
        var broken = await host.DataAsync(HttpMethod.Post, "orders", new { quoteId = await host.QuoteAsync(), clientOrderId = "r-1", image = "hub.invalid/x:1" });
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        var refused = await host.OrderAethirAsync(name: "r-2");
        await host.TellAsync("networks/aethir/refuse-bids");
        host.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("REFUNDED", Status(await host.LookAsync(broken.GetProperty("orderId").GetString()!)));
        Assert.Equal("REJECTED", Status(await host.LookAsync(refused)));
    }

    [Fact]
    public async Task Days_are_settled_at_midnight_and_an_interrupted_reserve_day_not_at_all()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);
        var onDemand = await host.OrderAethirAsync(AethirStory.OnDemand, "r-1");
        var reserve = await host.OrderAethirAsync(AethirStory.Reserve, "r-2");
        host.Clock.Advance(TimeSpan.FromHours(12));
        await host.TellAsync("networks/aethir/dark");
        host.Clock.Advance(TimeSpan.FromHours(2));
        await host.TellAsync("networks/aethir/light");
        host.Clock.Advance(TimeSpan.FromHours(22));
        await host.DataAsync(HttpMethod.Post, $"orders/{onDemand}/release");
        host.Clock.Advance(TimeSpan.FromDays(1));

        var paid = await SettledAsync(host, onDemand);
        var unpaid = await SettledAsync(host, reserve);

        Assert.Equal(2, paid.Count);
        Assert.Equal(49.20m, Decimal(paid[1], "grossUsd") + Decimal(paid[1], "refundedUsd"));
        Assert.InRange(Decimal(paid[1], "refundedUsd"), 4.06m, 4.14m);
        Assert.Equal("OFFLINE_ON_DEMAND", paid[1].GetProperty("reason").GetString());
        Assert.Equal(("0.00", "0.00", "422.40"), (Text(unpaid[1], "grossUsd"), Text(unpaid[1], "feeUsd"), Text(unpaid[1], "refundedUsd")));
        Assert.Equal("422.40", Text(unpaid[2], "grossUsd"));
        Assert.Equal("SETTLED", Status(await host.LookAsync(onDemand)));
    }

    private static async Task<List<JsonElement>> SettledAsync(SimulatorHost host, string id) =>
        [.. (await host.DataAsync(HttpMethod.Get, $"orders/{id}/settlements")).GetProperty("days").EnumerateArray()];

    private static string Rate(JsonElement one) => one.GetProperty("athUsd").GetString()!;

    private static string Status(JsonElement order) => order.GetProperty("status").GetString()!;

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    private static decimal Decimal(JsonElement one, string name) => decimal.Parse(Text(one, name), System.Globalization.CultureInfo.InvariantCulture);
}
