using System.Net;
using Broker.Testing.Host;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Host;

public sealed class HealthTests
{
    [Fact]
    public async Task A_portal_with_its_database_is_ready_and_says_so_to_anybody()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var portal = BrokerApplication.Start(database);
        using var browser = portal.CreateBrowser();

        using var ready = await browser.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("\"database\":\"Healthy\"", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_whose_database_lacks_a_migration_is_alive_but_not_ready()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var portal = BrokerApplication.Start(database);
        await using (var forget = database.Owner.CreateCommand("delete from schema_migrations"))
        {
            await forget.ExecuteNonQueryAsync();
        }

        using var browser = portal.CreateBrowser();
        using var live = await browser.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
        using var ready = await browser.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var answer = await ready.Content.ReadAsStringAsync();
        Assert.Contains("\"database\":\"Unhealthy\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Host=", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("schema_migrations", answer, StringComparison.Ordinal);
    }
}
