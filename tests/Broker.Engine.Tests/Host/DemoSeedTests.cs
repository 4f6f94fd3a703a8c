using System.Net;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class DemoSeedTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-demo-").FullName;
    private TestDatabase _database = null!;

    private string KeyFile => Path.Combine(_folder, "key");

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("engineer@demo.broker.example")]
    [InlineData("finance@demo.broker.example")]
    [InlineData("viewer@demo.broker.example")]
    [InlineData("owner@demo.broker.example")]
    [InlineData("support@demo.broker.example")]
    [InlineData("operator@demo.broker.example")]
    [InlineData("bank@demo.broker.example")]
    public async Task Everybody_of_the_demo_can_sign_in(string email)
    {
        await using var portal = Start("the demo password");
        using var browser = portal.CreateBrowser();

        using var response = await browser.SignInAsync(email, "the demo password");

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_key_in_the_file_opens_the_api_and_only_its_owner_can_read_the_file()
    {
        await using var portal = Start("the demo password");
        using var program = portal.CreateProgram(await File.ReadAllTextAsync(KeyFile));

        using var response = await program.GetAsync(new Uri("/api/v1/deployments", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(KeyFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_second_start_changes_nothing_but_the_password()
    {
        await using (Start("the demo password"))
        {
        }

        var key = await File.ReadAllTextAsync(KeyFile);
        await using var portal = Start("another demo password");
        using var browser = portal.CreateBrowser();
        using var response = await browser.SignInAsync("engineer@demo.broker.example", "another demo password");

        Assert.Equal("/", response.Headers.Location?.OriginalString);
        Assert.Equal(key, await File.ReadAllTextAsync(KeyFile));
        await using var context = _database.System.CreateContext();
        Assert.Equal(2, await context.Organisations.CountAsync(o => o.IsDemo));
        Assert.Equal(8, await context.Users.CountAsync());
        Assert.Equal(1, await context.ApiKeys.CountAsync());
    }

    [Fact]
    public async Task A_lost_key_file_is_made_anew_and_the_lost_key_ends()
    {
        await using (Start("the demo password"))
        {
        }

        var lost = await File.ReadAllTextAsync(KeyFile);
        File.Delete(KeyFile);
        await using var portal = Start("the demo password");
        using var program = portal.CreateProgram(lost);

        using var response = await program.GetAsync(new Uri("/api/v1/deployments", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.NotEqual(lost, await File.ReadAllTextAsync(KeyFile));
    }

    private BrokerApplication Start(string password) => BrokerApplication.Start(_database, new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Demo:Seed"] = "true",
        ["Demo:Password"] = password,
        ["Demo:ApiKeyFile"] = KeyFile,
    });
}
