using Broker.Portal.Charts;

namespace Broker.Portal.Tests.Charts;

public sealed class LabelPlacerTests
{
    [Fact]
    public void Labels_of_dots_close_together_do_not_meet()
    {
        (double X, double Y)[] dots = [(300, 100), (312, 104), (318, 98)];
        var placer = new LabelPlacer(50, 700, dots);

        var places = dots.Select(d => placer.Place(d.X, d.Y, 20).Y).Order().ToList();

        Assert.All(places.Zip(places.Skip(1)), p => Assert.True(p.Second - p.First >= 13));
    }

    [Theory]
    [InlineData(55)]
    [InlineData(698)]
    public void A_label_at_the_edge_stays_inside(double x)
    {
        var (middle, _) = new LabelPlacer(50, 700, [(x, 100)]).Place(x, 100, 20);

        Assert.InRange(middle, 50 + 60, 700 - 60);
    }
}
