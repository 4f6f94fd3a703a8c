using Broker.Simulator.Akash;
using Broker.Simulator.Faults;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Simulator.Control;

/// <summary>The simulator's own API: for the page, for tests and for outage drills. It has no key because it listens on loopback.</summary>
internal static class ControlApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.Text(SupplyData.Text("page.html"), "text/html"));
        var control = app.MapGroup("/control");
        control.MapGet("/state", (ControlRoom room) => room.State());
        control.MapGet("/workloads", (string? replica, string? network, ControlRoom room) => room.Workloads()
            .Where(workload => replica is null || workload.Replica == replica)
            .Where(workload => network is null || workload.Network == network));
        control.MapGet("/workloads/{id}", Results<Ok<WorkloadView>, NotFound> (string id, ControlRoom room) =>
            room.Workload(id) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound());
        control.MapPost("/workloads/{id}/{manner}", Behave);
        control.MapPost("/providers/{network}/{provider}/{light}", SetProvider);
        control.MapPost("/networks/{network}/{order}", Order);
        control.MapGet("/faults", (FaultBook faults) => faults.Pending);
        control.MapPost("/faults", AddFault);
        control.MapDelete("/faults", (string? network, FaultBook faults, AkashControl akash) =>
        {
            faults.Clear(network);
            akash.LoseManifests(0);
            return TypedResults.NoContent();
        });
        control.MapPost("/reset", (ControlRoom room) =>
        {
            room.Reset();
            return TypedResults.NoContent();
        });
    }

    private static Results<Ok<WorkloadView>, NotFound, ProblemHttpResult> Behave(string id, string manner, int? delayMs, ControlRoom room)
    {
        WorkloadState? wanted = manner switch
        {
            "kill" => WorkloadState.Killed,
            "hang" => WorkloadState.Hung,
            "slow" => WorkloadState.Slow,
            "fail" => WorkloadState.Failing,
            "revive" => WorkloadState.Running,
            _ => null,
        };
        if (wanted is null || delayMs is < 0 or > 600_000)
        {
            return TypedResults.Problem("Say kill, hang, slow, fail or revive; delayMs may be 0 to 600000.", statusCode: 400);
        }

        TimeSpan? delay = delayMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        return room.Behave(id, wanted.Value, delay) switch
        {
            null => TypedResults.NotFound(),
            false => TypedResults.Problem("The workload is not up yet.", statusCode: 409),
            true => room.Workload(id) is { } now ? TypedResults.Ok(now) : TypedResults.NotFound(),
        };
    }

    private static Results<NoContent, NotFound> SetProvider(string network, string provider, string light, ControlRoom room) =>
        light is "dark" or "light" && room.SetProviderDark(network, provider, light == "dark") ? TypedResults.NoContent() : TypedResults.NotFound();

    private static Results<NoContent, NotFound> Order(string network, string order, ControlRoom room)
    {
        if (!room.Networks.Contains(network))
        {
            return TypedResults.NotFound();
        }

        switch (order)
        {
            case "dark" or "light":
                room.SetNetworkDark(network, order == "dark");
                return TypedResults.NoContent();
            case "refuse-bids" or "accept-bids":
                room.RefuseBids(network, order == "refuse-bids");
                return TypedResults.NoContent();
            default:
                return TypedResults.NotFound();
        }
    }

    private static Results<Created<PendingFault>, ProblemHttpResult> AddFault(FaultOrder order, FaultBook faults, ControlRoom room, AkashControl akash)
    {
        if (!room.Networks.Contains(order.Network) || !FaultKind.All.Contains(order.Kind) || order.Count is < 1)
        {
            return TypedResults.Problem(
                $"network: {string.Join(", ", room.Networks)}; kind: {string.Join(", ", FaultKind.All)}; count: at least 1.", statusCode: 400);
        }

        if (order.Kind == FaultKind.ManifestLost)
        {
            akash.LoseManifests(order.Count ?? int.MaxValue);
            return TypedResults.Created("/control/faults", new PendingFault(0, order, order.Count));
        }

        return TypedResults.Created("/control/faults", faults.Add(order));
    }
}
