using Broker.Engine.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Persistence;

public static class PersistenceRegistration
{
    /// <summary>The service key of a <see cref="BrokerDbContext"/> that works as the system role; for sign-in.</summary>
    public const string SystemKey = "system";

    /// <summary>
    /// The database as app role (<see cref="BrokerDbContext"/> and its factory, for the scope's tenant) and as system
    /// role (<see cref="SystemDatabase"/>). Start the private PostgreSQL first where it is wanted.
    /// </summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DatabaseOptions>()
            .Bind(configuration.GetSection(DatabaseOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<TenantContext>();
        services.AddScoped<TenantConnectionInterceptor>();
        services.AddSingleton(provider => new AppDatabase(Pooled(provider, o => o.ConnectionStrings.App, o => o.AppPoolSize)));
        services.AddSingleton(provider => new SystemDatabase(Pooled(provider, o => o.ConnectionStrings.System, o => o.SystemPoolSize)));

        // Scoped, not pooled: the interceptor must be the one of this circuit or request.
        services.AddDbContextFactory<BrokerDbContext>(
            (provider, options) => options
                .UseBroker(provider.GetRequiredService<AppDatabase>().DataSource)
                .AddInterceptors(provider.GetRequiredService<TenantConnectionInterceptor>()),
            ServiceLifetime.Scoped);
        services.AddKeyedScoped(SystemKey, (provider, _) => provider.GetRequiredService<SystemDatabase>().CreateContext());
        services.AddSingleton<DatabaseVersion>();
        services.AddSingleton<ProbePartitions>();
        services.AddHostedService<DatabaseRoleCheck>();
        return services;
    }

    internal static DbContextOptionsBuilder<BrokerDbContext> UseBroker(
        this DbContextOptionsBuilder<BrokerDbContext> builder, NpgsqlDataSource dataSource)
    {
        ((DbContextOptionsBuilder)builder).UseBroker(dataSource);
        return builder;
    }

    internal static DbContextOptionsBuilder UseBroker(this DbContextOptionsBuilder builder, NpgsqlDataSource dataSource) =>
        builder.UseNpgsql(dataSource, npgsql => npgsql.MigrationsHistoryTable("schema_migrations"));

    private static string Pooled(
        IServiceProvider provider, Func<DatabaseOptions, string?> connectionString, Func<DatabaseOptions, int> size)
    {
        var options = provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;
        return new NpgsqlConnectionStringBuilder(connectionString(options)) { MaxPoolSize = size(options) }.ConnectionString;
    }
}

/// <summary>The app role's pool. Not for use past <see cref="TenantConnectionInterceptor"/>, hence internal.</summary>
internal sealed class AppDatabase(string connectionString) : IDisposable, IAsyncDisposable
{
    public NpgsqlDataSource DataSource { get; } = NpgsqlDataSource.Create(connectionString);

    public void Dispose() => DataSource.Dispose();

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
