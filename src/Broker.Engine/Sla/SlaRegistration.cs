using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

public static class SlaRegistration
{
    /// <summary>Probing, verdicts, incidents and what is read about them.</summary>
    public static IServiceCollection AddSla(this IServiceCollection services)
    {
        services.AddOptions<SlaOptions>()
            .BindConfiguration(SlaOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                o => o.ProbeTimeout < o.ProbeEvery,
                "Sla: ProbeTimeout must be shorter than ProbeEvery, or probes of one replica would overlap.")
            .Validate(
                o => o.Rules.WorstDetection <= o.DetectWithin,
                "Sla: an outage must be noticed within DetectWithin: ProbeEvery + FailuresToDown x ProbeTimeout + (FailuresToDown - 1) x ReprobeGap is longer.")
            .Validate(
                o => o.GapAfter >= 2 * (o.ProbeEvery + o.ProbeTimeout),
                "Sla: GapAfter must be at least 2 x (ProbeEvery + ProbeTimeout), or a slow probe would look like no probe.")
            .ValidateOnStart();
        services.AddSingleton<ProbeMetrics>();
        services.AddSingleton<IProber, Prober>();
        services.AddSingleton<SampleWriter>();
        services.AddSingleton<ProbeTargets>();
        services.AddSingleton<ProbeQueue>();
        services.AddSingleton<TargetsSignal>();
        services.AddSingleton(provider => new ProbeShards(
            provider.GetRequiredService<SystemDatabase>(),
            provider.GetRequiredService<IOptions<DeploymentOptions>>().Value.Node,
            provider.GetRequiredService<IOptions<SlaOptions>>().Value.ShardLease,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WatchList>();
        services.TryAddSingleton<ReplaceLost>(provider => provider.GetRequiredService<ReplaceReplica>().ExecuteAsync);
        services.AddSingleton<Incidents>();
        services.AddSingleton<Verdicts>();
        services.AddSingleton<ReplicaProbe>();
        services.AddScoped<ISupportReader, SupportReader>();
        services.AddOptions<SlaCreditOptions>().BindConfiguration(SlaCreditOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SlaCredits>();
        services.AddScoped<ISlaCredits, SlaCreditDesk>();

        // Stopped in reverse order: probing ends first, then the last samples are written.
        services.AddHostedService(provider => provider.GetRequiredService<SampleWriter>());
        services.AddHostedService<ProbeLoop>();
        return services;
    }
}
