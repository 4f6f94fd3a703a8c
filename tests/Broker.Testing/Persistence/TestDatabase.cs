using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Broker.Testing.Persistence;

/// <summary>A database of one test class, as each of the three roles sees it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal TestDatabase(string name, DatabaseConnectionStrings connectionStrings)
    {
        Name = name;
        ConnectionStrings = connectionStrings;
        Configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddPersistence(Configuration)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        App = NpgsqlDataSource.Create(connectionStrings.App!);
        Owner = NpgsqlDataSource.Create(connectionStrings.Owner!);
    }

    public string Name { get; }

    public DatabaseConnectionStrings ConnectionStrings { get; }

    /// <summary>The settings with which a host would use this database.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>The same as key and value, for a host builder's in-memory settings.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Database:ConnectionStrings:App"] = ConnectionStrings.App,
        ["Database:ConnectionStrings:System"] = ConnectionStrings.System,
        ["Database:ConnectionStrings:Owner"] = ConnectionStrings.Owner,
        ["Database:AppPoolSize"] = "8",
        ["Database:SystemPoolSize"] = "8",
    };

    /// <summary>All tenants: jobs, bulk writers, and the arranging of a test.</summary>
    public SystemDatabase System => _services.GetRequiredService<SystemDatabase>();

    /// <summary>The app role past the interceptor: what raw SQL sees that nobody prepared.</summary>
    public NpgsqlDataSource App { get; }

    public NpgsqlDataSource Owner { get; }

    /// <summary>A scope as a request or a circuit of <paramref name="tenant"/> has it.</summary>
    public TenantScope ScopeOf(Tenant tenant)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        return new TenantScope(scope);
    }

    /// <summary>A scope of an owner of <paramref name="organisation"/>.</summary>
    public TenantScope ScopeOf(OrganisationId organisation) =>
        ScopeOf(new Tenant.Member(organisation, new UserId(Guid.NewGuid()), MemberRole.Owner));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await App.DisposeAsync();
        await Owner.DisposeAsync();
    }
}

/// <summary>The services of one request or circuit; a context from here is under row-level security.</summary>
public sealed class TenantScope(AsyncServiceScope scope) : IAsyncDisposable
{
    public IServiceProvider Services => scope.ServiceProvider;

    public TenantContext Tenant => Services.GetRequiredService<TenantContext>();

    public IDbContextFactory<BrokerDbContext> Contexts => Services.GetRequiredService<IDbContextFactory<BrokerDbContext>>();

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
