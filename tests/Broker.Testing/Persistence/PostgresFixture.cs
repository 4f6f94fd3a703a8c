using Broker.Engine.Persistence;

namespace Broker.Testing.Persistence;

/// <summary>
/// A migrated database for one test class: <c>IClassFixture&lt;PostgresFixture&gt;</c>. A test that must be alone
/// takes its own from <see cref="PostgresServer.CreateDatabaseAsync"/>.
/// </summary>
public sealed class PostgresFixture : Xunit.IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public SystemDatabase System => Database.System;

    public async Task InitializeAsync() => Database = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync() => await Database.DisposeAsync();
}
