using Broker.Simulator.Control;
using Broker.Simulator.World;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Simulator.IoNet;

/// <summary>io.net as the control room sees it; its providers are its locations.</summary>
internal sealed class IoNetControl(IoNetNetwork ionet) : ISimulatedNetwork
{
    public string Key => IoNetNetwork.Key;

    /// <summary>What only this network can suffer, and its books.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/transactions", (SimulatedWorld world, IoNetNetwork ionet) => world.Visit(() => ionet.Ledger.Transactions.ToList()));
        group.MapPost("/deployments/{id}/{event}", Results<NoContent, NotFound, ProblemHttpResult> (
            string id, string @event, SimulatedWorld world, IoNetNetwork ionet) => world.Visit(() => Suffer(ionet, id, @event)));
    }

    private static Results<NoContent, NotFound, ProblemHttpResult> Suffer(IoNetNetwork ionet, string id, string what)
    {
        Action<IoNetDeployment>? suffer = what switch
        {
            "fail" => ionet.Fail,
            "lose-device" => ionet.LoseDevice,
            _ => null,
        };
        if (suffer is null || ionet.Find(id) is not { } deployment)
        {
            return TypedResults.NotFound();
        }

        try
        {
            suffer(deployment);
            return TypedResults.NoContent();
        }
        catch (IoNetProblem)
        {
            return TypedResults.Problem($"The deployment is {deployment.Status}.", statusCode: 409);
        }
    }

    public bool OrdersRefused
    {
        get => ionet.Stock.OrdersRefused;
        set => ionet.Stock.OrdersRefused = value;
    }

    public IResult Refusal(int status, string code, string message) => new IoNetProblem(status, message).Answer();

    public bool TrySetProviderDark(string provider, bool dark)
    {
        if (ionet.Stock.Location(provider) is not { } location)
        {
            return false;
        }

        ionet.SetDark(location, dark);
        return true;
    }

    public bool IsProviderDark(string provider) => ionet.Stock.Location(provider) is { } location && ionet.Stock.IsDark(location);

    public string ProviderName(string provider) => ionet.Stock.Location(provider)?.Name ?? provider;

    // There are no leases: a live deployment is one, and one that is shutting down costs nothing any more.
    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var counts = new CountsView(ionet.Deployments.Count(one => one.IsLive), ionet.Deployments.Count(one => !one.IsLive));
        return new NetworkView(
            Key, dark, OrdersRefused, ionet.Ledger.Credits, counts, counts,
            [.. ionet.Stock.Supply.Locations.Select(location => new ProviderView(
                location.Iso2, location.Name, location.Iso2, ionet.Stock.IsDark(location), workloads(location.Iso2)))],
            [.. ionet.Deployments.Where(one => one.IsLive).Select(one => new DeploymentView(
                one.Settings.Product == IoNetProduct.Machines ? $"vmaas/{one.Id}" : one.Id.ToString(), one.Order.Name, (one.Settings as IoNetContainerConfig)?.Environment.GetValueOrDefault("BROKER_REPLICA"), one.Status, 1, 0,
                [one.Order.Location.Iso2]))]);
    }

    public void Reset() => ionet.Reset();
}
