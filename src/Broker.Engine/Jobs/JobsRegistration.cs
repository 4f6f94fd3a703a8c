using Broker.Engine.Persistence;
using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Jobs;

public static class JobsRegistration
{
    /// <summary>
    /// Hangfire on our database, its server, the outbox dispatcher and the recurring jobs. The schema is provisioned
    /// by the owner role when migrating; here the system role only uses it.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddScoped<BrokerJobs>();
        services.AddScoped<SpendingJobs>();
        services.AddScoped<LedgerJobs>();
        services.AddScoped<BillingJobs>();
        services.AddScoped<PaymentJobs>();
        services.AddSingleton<TrimOutbox>();
        services.AddHangfire((provider, configuration) => configuration
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseLogProvider(new JobLogs(provider.GetRequiredService<ILoggerFactory>()))
            .UsePostgreSqlStorage(
                bootstrap => bootstrap.UseNpgsqlConnection(
                    provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionStrings.System),
                new PostgreSqlStorageOptions
                {
                    SchemaName = JobSchema.Name,
                    PrepareSchemaIfNecessary = false,
                    QueuePollInterval = TimeSpan.FromMilliseconds(500),
                    // A job that outlives the invisibility timeout would run twice; the sliding one follows a living worker.
                    UseSlidingInvisibilityTimeout = true,
                    InvisibilityTimeout = TimeSpan.FromMinutes(2),
                    // A killed process leaves its locks behind; until they are old enough to be taken, no recurring job runs.
                    DistributedLockTimeout = TimeSpan.FromSeconds(30),
                }));
        services.AddHangfireServer(options =>
        {
            options.Queues = [.. JobQueues.All];
            options.WorkerCount = 8;
            options.SchedulePollingInterval = TimeSpan.FromSeconds(2);
            options.ShutdownTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddHostedService<RecurringJobs>();
        services.AddHostedService<OutboxDispatcher>();
        return services;
    }
}
