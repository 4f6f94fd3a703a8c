using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Persistence;

/// <summary>
/// The database as the system role sees it: every tenant's rows. For jobs, bulk writes, NOTIFY and sign-in; never for
/// what a member asked for, where a forgotten <c>Where</c> must find nothing.
/// </summary>
public sealed class SystemDatabase : IAsyncDisposable, IDisposable
{
    private readonly DbContextOptions<BrokerDbContext> _options;

    /// <param name="connectionString">Signs in as <see cref="DatabaseRoles.System"/>.</param>
    public SystemDatabase(string connectionString)
    {
        DataSource = NpgsqlDataSource.Create(connectionString);
        _options = new DbContextOptionsBuilder<BrokerDbContext>().UseBroker(DataSource).Options;
    }

    /// <summary>A pool of its own, so that no connection ever carries a member's tenant. Raw SQL, COPY, LISTEN.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>A new context over all tenants; the caller disposes it.</summary>
    public BrokerDbContext CreateContext() => new(_options);

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    public void Dispose() => DataSource.Dispose();
}
