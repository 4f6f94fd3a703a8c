using Broker.Simulator.Control;

namespace Broker.Simulator.Targon;

/// <summary>Targon below <c>/targon</c>; what is https://api.targon.com/tha/v2 there is /targon/tha/v2 here.</summary>
internal static class TargonSimulation
{
    public static void AddTargon(this IServiceCollection services)
    {
        services.AddSingleton<TargonNetwork>();
        services.AddSingleton<ISimulatedNetwork, TargonControl>();
    }

    public static void MapTargon(this IEndpointRouteBuilder app) => TargonApi.Map(app
        .MapGroup("/targon/tha/v2")
        .AddEndpointFilter(TargonGate.AnswerProblemsAsync)
        .AddEndpointFilter(TargonGate.RequireKeyAsync));
}
