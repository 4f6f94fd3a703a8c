using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Billing;

public sealed class PriceListTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_row_nothing_is_put_on_top() =>
        Assert.Equal(0, PriceList.Empty.MarkupAt(NetworkId.Akash, "H100", Now));

    [Fact]
    public void The_most_exact_row_wins_whatever_its_age()
    {
        var prices = new PriceList(
        [
            Row(1, NetworkId.Akash, "H100", 5), Row(2, null, "H100", 6), Row(3, NetworkId.Akash, null, 7), Row(4, null, null, 8),
        ]);

        Assert.Equal(5, prices.MarkupAt(NetworkId.Akash, "h100", Now));
        Assert.Equal(6, prices.MarkupAt(NetworkId.IoNet, "H100", Now));
        Assert.Equal(7, prices.MarkupAt(NetworkId.Akash, "A100", Now));
        Assert.Equal(8, prices.MarkupAt(NetworkId.IoNet, "A100", Now));
    }

    [Fact]
    public void Among_equals_the_newest_that_holds_wins()
    {
        var prices = new PriceList(
            [Row(1, null, null, 10), Row(2, null, null, 12, Now.AddDays(-1), Now), Row(3, null, null, 14, Now.AddDays(1))]);

        Assert.Equal(12, prices.MarkupAt(NetworkId.Akash, "H100", Now.AddTicks(-1)));
        Assert.Equal(10, prices.MarkupAt(NetworkId.Akash, "H100", Now));
        Assert.Equal(14, prices.MarkupAt(NetworkId.Akash, "H100", Now.AddDays(1)));
    }

    private static PriceRow Row(long id, NetworkId? network, string? gpu, decimal markup, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        new(id, network, gpu, markup, from ?? Now.AddYears(-1), to);
}
