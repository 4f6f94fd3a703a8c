using Broker.Simulator.Control;

namespace Broker.Simulator.Lium;

/// <summary>Lium below <c>/lium</c>; what is https://lium.io/api there is /lium/api here.</summary>
internal static class LiumSimulation
{
    public static void AddLium(this IServiceCollection services)
    {
        services.AddSingleton<LiumMarket>();
        services.AddSingleton<LiumTemplates>();
        services.AddSingleton<LiumNetwork>();
        services.AddSingleton<LiumViews>();
        services.AddSingleton<ISimulatedNetwork, LiumControl>();
    }

    public static void MapLium(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/lium/api").AddEndpointFilter(LiumGate.AnswerProblemsAsync);
        LiumApi.MapFeed(api.MapGroup("/public/v1"));
        var account = api.MapGroup("").AddEndpointFilter(LiumGate.RequireKeyAsync);
        LiumApi.Map(account);
        LiumTemplatesApi.Map(account);
    }
}
