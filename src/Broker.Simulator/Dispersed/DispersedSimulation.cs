using Broker.Simulator.Control;
using Broker.Simulator.World;

namespace Broker.Simulator.Dispersed;

/// <summary>What the program needs to know of Dispersed.</summary>
internal static class DispersedSimulation
{
    public static void AddDispersed(this IServiceCollection services)
    {
        services.AddSingleton<DispersedStock>();
        services.AddSingleton<DispersedLedger>();
        services.AddSingleton<DispersedNetwork>();
        services.AddSingleton<DispersedViews>();
        services.AddSingleton<DispersedGate>();
        services.AddSingleton<ISimulatedNetwork, DispersedControl>();
    }

    public static void MapDispersed(this IEndpointRouteBuilder app)
    {
        DispersedApi.Map(app);
        var control = app.MapGroup($"/control/{DispersedNetwork.Key}");
        control.MapPost("/oversize", (int? count, SimulatedWorld world, DispersedNetwork network) =>
        {
            world.Visit(() => network.OversizedToCome = count ?? 1);
            return TypedResults.NoContent();
        });
        control.MapPost("/stall", (int? count, SimulatedWorld world, DispersedNetwork network) =>
        {
            world.Visit(() => network.StallsToCome = count ?? 1);
            return TypedResults.NoContent();
        });
    }
}
