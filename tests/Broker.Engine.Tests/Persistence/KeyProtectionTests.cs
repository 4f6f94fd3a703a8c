using System.Security.Cryptography;
using Broker.Engine.Persistence;
using Broker.Engine.Persistence.KeyProtection;
using Broker.Engine.Persistence.Private;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace Broker.Engine.Tests.Persistence;

public sealed class KeyProtectionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-keys-").FullName;
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_one_node_protects_another_reads_and_the_database_alone_gives_nothing_away()
    {
        await using var first = Node(_folder);
        await using var second = Node(_folder);

        var secret = ProtectorOf(first).Protect("swordfish");

        Assert.Equal("swordfish", ProtectorOf(second).Unprotect(secret));
        await using var context = _database.System.CreateContext();
        var key = Assert.Single(await context.DataProtectionKeys.ToListAsync());
        Assert.Contains("EncryptedKey", key.Xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", key.Xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_another_certificate_the_keys_of_the_database_are_of_no_use()
    {
        await using var first = Node(_folder);
        var secret = ProtectorOf(first).Protect("swordfish");

        await using var thief = Node(Path.Combine(_folder, "elsewhere"));

        Assert.Throws<CryptographicException>(() => ProtectorOf(thief).Unprotect(secret));
    }

    [Fact]
    public async Task After_a_change_of_certificate_the_earlier_one_still_opens_what_it_protected()
    {
        await using var before = Node(_folder);
        var secret = ProtectorOf(before).Protect("swordfish");
        var other = Path.Combine(_folder, "other");
        await using var maker = Node(other);

        await using var after = Node(_folder, new()
        {
            ["KeyProtection:CertificatePath"] = Path.Combine(other, "keys", "data-protection.pfx"),
            ["KeyProtection:PreviousCertificatePaths:0"] = Path.Combine(_folder, "keys", "data-protection.pfx"),
        });

        Assert.Equal("swordfish", ProtectorOf(after).Unprotect(secret));
    }

    [Fact]
    public async Task The_local_certificate_is_made_once_and_is_readable_by_its_user_alone()
    {
        await using var first = Node(_folder);
        var path = Path.Combine(_folder, "keys", "data-protection.pfx");
        var made = await File.ReadAllBytesAsync(path);

        await using var second = Node(_folder);

        Assert.Equal(made, await File.ReadAllBytesAsync(path));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void In_production_a_missing_certificate_stops_the_start_in_one_line()
    {
        var refused = Assert.Throws<DatabaseUnavailableException>(() => Node(_folder, environment: Environments.Production));

        Assert.StartsWith("KeyProtection:CertificatePath is missing", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_certificate_that_cannot_be_opened_is_named()
    {
        var path = Path.Combine(_folder, "broken.pfx");
        File.WriteAllText(path, "no certificate");

        var refused = Assert.Throws<DatabaseUnavailableException>(() => Node(_folder, new() { ["KeyProtection:CertificatePath"] = path }));

        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    private ServiceProvider Node(string folder, Dictionary<string, string?>? more = null, string environment = "Development")
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(_database.Settings)
            .AddInMemoryCollection(new Dictionary<string, string?>(more ?? [], StringComparer.Ordinal) { ["Database:PrivateFolder"] = folder })
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddPersistence(configuration)
            .AddKeyProtection(configuration, new HostingEnvironment { EnvironmentName = environment })
            .BuildServiceProvider();
    }

    private static IDataProtector ProtectorOf(IServiceProvider node) =>
        node.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}
