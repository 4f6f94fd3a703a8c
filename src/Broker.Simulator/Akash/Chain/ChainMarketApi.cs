using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Chain;

/// <summary>Deployments, orders, bids, leases and their money, read from the chain.</summary>
internal static class ChainMarketApi
{
    private const string Filters = "filters";
    private const string Single = "id";

    public static void Map(RouteGroupBuilder group)
    {
        var deployment = group.MapGroup("/akash/deployment/v1beta4");
        deployment.MapGet("/deployments/list", Deployments);
        deployment.MapGet("/deployments/info", (HttpRequest request, SimulatedWorld world, AkashNetwork network) =>
            world.Visit(() => Answer(ChainViews.Deployment(Find(network, new ChainFilter(request.Query, Single))))));
        deployment.MapGet("/groups/info", (HttpRequest request, SimulatedWorld world, AkashNetwork network) => world.Visit(() =>
        {
            var filter = new ChainFilter(request.Query, Single);
            var found = Find(network, filter);
            return Answer(new { group = ChainViews.Group(found, found.Groups.Find(filter.Fits) ?? throw ChainProblem.NotFound(ChainRefusal.GroupNotFound())) });
        }));
        deployment.MapGet("/params", () => Answer(new { @params = new { min_deposits = LeastDeposits() } }));

        var market = group.MapGroup("/akash/market/v1beta5");
        MapPair(market, "orders", ["open", "active", "closed"], Orders, "order", ChainRefusal.OrderNotFound);
        MapPair(market, "bids", ["open", "active", "lost", "closed"], Bids, wrapper: null, ChainRefusal.BidNotFound);
        MapPair(
            market, "leases", ["active", "insufficient_funds", "closed", "reclaiming"], Leases, wrapper: null,
            ChainRefusal.LeaseNotFound);
        market.MapGet("/params", () => Answer(new
        {
            @params = new
            {
                bid_min_deposit = Coin("uact", AkashNetwork.LeastDeposit),
                order_max_bids = AkashNetwork.MostBidsPerOrder,
                bid_min_deposits = LeastDeposits(),
                min_reclamation_window = "3600s",
                max_reclamation_window = "2592000s",
            },
        }));
        MapEscrow(group.MapGroup("/akash/escrow/v1/types"));
    }

    private sealed record Found(string State, object View);

    private static IResult Answer(object body) => Results.Json(body, AkashJson.Chain);

    private static IResult Deployments(HttpRequest request, SimulatedWorld world, AkashNetwork network)
    {
        var filter = new ChainFilter(request.Query, Filters).WithStates("active", "closed");
        var page = ChainPage.Read(request.Query, "filters.state");
        return world.Visit(() =>
        {
            var (items, pagination) = page.Cut(network.Deployments.Where(filter.Fits).Where(one => filter.FitsState(one.State)));
            return Answer(new { deployments = items.Select(ChainViews.Deployment), pagination });
        });
    }

    private static void MapPair(
        RouteGroupBuilder market, string kind, string[] states, Func<AkashNetwork, ChainFilter, IEnumerable<Found>> all,
        string? wrapper, Func<ChainRefusal> missing)
    {
        market.MapGet($"/{kind}/list", (HttpRequest request, SimulatedWorld world, AkashNetwork network) =>
        {
            var filter = new ChainFilter(request.Query, Filters).WithStates(states);
            var page = ChainPage.Read(request.Query, "filters.state");
            return world.Visit(() =>
            {
                var (items, pagination) = page.Cut(all(network, filter).Where(one => filter.FitsState(one.State)));
                return Answer(new Dictionary<string, object> { [kind] = items.Select(one => one.View), ["pagination"] = pagination });
            });
        });
        market.MapGet($"/{kind}/info", (HttpRequest request, SimulatedWorld world, AkashNetwork network) => world.Visit(() =>
        {
            var filter = new ChainFilter(request.Query, Single);
            var found = all(network, filter).FirstOrDefault() is { } one ? one.View : throw ChainProblem.NotFound(missing());
            return Answer(wrapper is null ? found : new Dictionary<string, object> { [wrapper] = found });
        }));
    }

    private static IEnumerable<Found> Orders(AkashNetwork network, ChainFilter filter) =>
        from deployment in network.Deployments.Where(filter.Fits)
        from one in deployment.Groups.Where(filter.Fits)
        from order in one.Orders.Where(filter.Fits)
        select new Found(order.State, ChainViews.Order(deployment, one, order));

    private static IEnumerable<Found> Bids(AkashNetwork network, ChainFilter filter) =>
        from deployment in network.Deployments.Where(filter.Fits)
        from one in deployment.Groups.Where(filter.Fits)
        from bid in one.Bids.Where(filter.Fits)
        select new Found(bid.State, ChainViews.Bid(deployment, one, bid));

    private static IEnumerable<Found> Leases(AkashNetwork network, ChainFilter filter) =>
        from deployment in network.Deployments.Where(filter.Fits)
        from lease in deployment.Leases.Where(lease => filter.Fits(lease.Group) && filter.Fits(lease.Bid))
        select new Found(lease.State, ChainViews.Lease(deployment, lease));

    private static void MapEscrow(RouteGroupBuilder escrow)
    {
        escrow.MapGet("/accounts", (HttpRequest request, SimulatedWorld world, AkashNetwork network) => world.Visit(() =>
        {
            var (items, pagination) = ChainPage.Read(request.Query).Cut(network.Deployments.Where(one => Wanted(request, one.Escrow.State, one.Xid)));
            return Answer(new { accounts = items.Select(one => one.Escrow.ToWire("deployment", one.Xid)), pagination });
        }));
        escrow.MapGet("/payments", (HttpRequest request, SimulatedWorld world, AkashNetwork network) => world.Visit(() =>
        {
            var all = network.Deployments.SelectMany(deployment => deployment.Leases
                .Where(lease => Wanted(request, lease.Payment.State, $"{deployment.Xid}/{lease.Payment.Xid}"))
                .Select(lease => ChainViews.Payment(deployment, lease.Payment)));
            var (items, pagination) = ChainPage.Read(request.Query).Cut(all);
            return Answer(new { payments = items, pagination });
        }));
    }

    // An xid may stop early: owner alone, owner and number, and so on.
    private static bool Wanted(HttpRequest request, string state, string xid)
    {
        var wanted = request.Query["xid"].ToString();
        wanted = wanted.StartsWith("deployment/", StringComparison.Ordinal) ? wanted["deployment/".Length..] : wanted;
        return (request.Query["state"].ToString() is not { Length: > 0 } given || given == state)
            && (wanted.Length == 0 || xid == wanted || xid.StartsWith($"{wanted}/", StringComparison.Ordinal));
    }

    private static AkashDeployment Find(AkashNetwork network, ChainFilter filter) =>
        filter is { Owner: { } owner, Dseq: { } dseq } && network.Find(owner, dseq) is { } found
            ? found
            : throw ChainProblem.NotFound(ChainRefusal.DeploymentNotFound());

    private static object[] LeastDeposits() => [Coin("uakt", AkashNetwork.LeastDeposit), Coin("uact", AkashNetwork.LeastDeposit)];

    private static CoinWire Coin(string denom, decimal amount) => new(denom, Escrow.Number((long)amount));
}
