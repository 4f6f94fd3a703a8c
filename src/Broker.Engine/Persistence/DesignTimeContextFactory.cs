using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Broker.Engine.Persistence;

/// <summary>For <c>dotnet ef migrations add NAME --project src/Broker.Engine</c>; it never connects.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<BrokerDbContext>
{
    public BrokerDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<BrokerDbContext>()
            .UseNpgsql("Host=localhost;Database=broker", npgsql => npgsql.MigrationsHistoryTable("schema_migrations"))
            .Options);
}
