using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Engine.Placement;

public static class PlacementRegistration
{
    /// <summary>The planner and plans. Needs the market, persistence, data protection, the networks and their definitions.</summary>
    public static IServiceCollection AddPlacement(this IServiceCollection services)
    {
        services.AddOptions<PlacementOptions>()
            .BindConfiguration(PlacementOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WorkloadSecrets>();
        services.AddSingleton(ReliabilityPrior.Published);
        services.AddSingleton<IPlacementPlanner>(provider => new CheapestSpreadPlanner(
            provider.GetRequiredService<ReliabilityPrior>(),
            id => provider.GetRequiredService<ComputeNetworks>().Find(id)?.Traits.DisplayName ?? id.Value));
        services.AddSingleton<NetworkFit>();
        services.AddSingleton<DefinitionDrafts>();
        services.AddSingleton<PlanViews>();
        services.AddSingleton<ReplacementPlanning>();
        services.AddScoped<IPlanning, Planning>();
        return services;
    }
}
