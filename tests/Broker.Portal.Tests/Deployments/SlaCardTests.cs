using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Broker.Portal.Deployments;
using Bunit;

namespace Broker.Portal.Tests.Deployments;

public sealed class SlaCardTests : PortalTestContext
{
    [Fact]
    public void Says_what_is_promised_what_is_left_and_what_a_miss_pays()
    {
        var text = Card(Sla(down: 10, left: 12, percent: 0));

        Assert.Contains("10:00\u00a0min", text, StringComparison.Ordinal);
        Assert.Contains("12:00\u00a0min of 22:19\u00a0min", text, StringComparison.Ordinal);
        Assert.Contains("30 % of the month's charges back", text, StringComparison.Ordinal);
        Assert.Contains("unasked", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_comes_back_once_the_promise_is_missed()
    {
        var text = Card(Sla(down: 30, left: 0, percent: 10));

        Assert.Contains("none of 22:19\u00a0min", text, StringComparison.Ordinal);
        Assert.Contains("10 % of this month's charges come back on the next invoice", text, StringComparison.Ordinal);
    }

    private static SlaView Sla(int down, int left, int percent) => new(
        1, 0.9995m, [new(0.9995m, 10), new(0.99m, 30)], TimeSpan.Zero, ExclusionRule.LeftOut, NoDataRule.LeftOut, 100, new DateOnly(2026, 10, 1),
        TimeSpan.FromMinutes(down), TimeSpan.FromMinutes(22.32), TimeSpan.FromMinutes(left), percent);

    private string Card(SlaView sla) => Render<SlaCard>(p => p.Add(c => c.Sla, sla)).Find(".body").TextContent;
}
