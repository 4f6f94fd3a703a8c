using Broker.Engine.Persistence;
using Broker.Testing.Host;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Host;

/// <summary>One portal with offers for a test class whose tests do not disturb each other.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public BrokerApplication Portal { get; private set; } = null!;

    public SystemDatabase System => _database.System;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        Portal = Portals.StartWithOffers(_database);
    }

    public async Task DisposeAsync()
    {
        await Portal.DisposeAsync();
        await _database.DisposeAsync();
    }
}
