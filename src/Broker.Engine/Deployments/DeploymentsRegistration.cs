using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

public static class DeploymentsRegistration
{
    /// <summary>Use cases, steps and the loop that drive deployments from plan to end.</summary>
    public static IServiceCollection AddDeployments(this IServiceCollection services)
    {
        services.AddOptions<DeploymentOptions>()
            .BindConfiguration(DeploymentOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                o => o.PollEvery < o.ClaimFor,
                "Deployments: PollEvery must be shorter than ClaimFor, or a claim could end between two polls.")
            .Validate<IHostEnvironment>(
                (o, environment) => o.KillAt is null || !environment.IsProduction(),
                "Deployments: KillAt ends the process on purpose and is refused in production.")
            .ValidateOnStart();
        services.TryAddSingleton<IMoveWitness>(provider =>
            provider.GetRequiredService<IOptions<DeploymentOptions>>().Value.KillAt is { } at ? new KillAtMove(at) : new NoWitness());
        services.AddSingleton<Persistence.OutboxSignal>();
        services.AddSingleton<DueSignal>();
        services.AddSingleton<DeploymentBooks>();
        services.AddSingleton<ReplicaClaims>();
        services.AddSingleton<OrderSteps>();
        services.AddSingleton<TermSteps>();
        services.AddSingleton<WatchSteps>();
        services.AddSingleton<JobLogTails>();
        services.AddSingleton<BatchSteps>();
        services.AddSingleton<JobReviews>();
        services.AddScoped<IJobResults, JobResults>();
        services.AddScoped<IDeploymentLabels, LabelDeployments>();
        services.AddSingleton<CloseSteps>();
        services.AddSingleton<ReplaceReplica>();
        services.AddSingleton<ReplicaStepper>();
        services.AddSingleton<LaunchDeployment>();
        services.AddSingleton<CloseDeployment>();
        services.AddSingleton<ReconciliationFindings>();
        services.AddSingleton<Reconcile>();
        services.AddHostedService<DueReplicaLoop>();
        services.AddScoped<IDeploymentCommands, DeploymentCommands>();
        services.AddScoped<IDeploymentReader, DeploymentReader>();
        return services;
    }
}
