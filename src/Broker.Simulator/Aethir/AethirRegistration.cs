using Broker.Simulator.Control;

namespace Broker.Simulator.Aethir;

internal static class AethirRegistration
{
    public static void AddAethir(this IServiceCollection services)
    {
        services.AddOptions<AethirSimulatorOptions>().BindConfiguration(AethirSimulatorOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AethirToken>();
        services.AddSingleton<AethirGate>();
        services.AddSingleton<AethirRates>();
        services.AddSingleton<AethirStock>();
        services.AddSingleton<AethirLedger>();
        services.AddSingleton<AethirNetwork>();
        services.AddSingleton<ISimulatedNetwork, AethirControl>();
    }

    public static void MapAethir(this IEndpointRouteBuilder app) =>
        AethirApi.Map(app.MapGroup("/aethir/v1").AddEndpointFilter(AethirGate.GuardAsync));
}
