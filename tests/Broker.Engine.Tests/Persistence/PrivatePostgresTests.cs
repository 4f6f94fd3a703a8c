using System.Diagnostics;
using System.Globalization;
using Broker.Engine.Persistence.Private;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Broker.Engine.Tests.Persistence;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"broker-tests-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_stop_and_a_start()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "create table kept as select 42 as answer");
        }

        await using var second = await StartAsync();

        Assert.False(second.IsAdopted);
        Assert.Equal(42, await ExecuteAsync(second, "select answer from kept"));
    }

    [Fact]
    public async Task A_second_start_on_the_folder_adopts_the_server_and_leaves_it_running()
    {
        await using var owner = await StartAsync();
        await using (var guest = await StartAsync())
        {
            Assert.True(guest.IsAdopted);
            Assert.Equal(owner.ProcessId, guest.ProcessId);
            Assert.Equal(1, await ExecuteAsync(guest, "select 1"));
        }

        Assert.Equal(1, await ExecuteAsync(owner, "select 1"));
    }

    [Fact]
    public async Task Two_starts_at_once_give_one_server()
    {
        var both = await Task.WhenAll(StartAsync(), StartAsync());

        Assert.Equal(both[0].ProcessId, both[1].ProcessId);
        Assert.Single(both, server => !server.IsAdopted);
        foreach (var server in both)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_clients_and_leaves_no_process_and_no_socket()
    {
        var server = await StartAsync();
        var socketFolder = new NpgsqlConnectionStringBuilder(server.ConnectionStringsFor("postgres").Admin).Host!;
        await using var client = new NpgsqlConnection(server.ConnectionStringsFor("postgres").Admin + ";Pooling=false");
        await client.OpenAsync();

        await server.DisposeAsync();

        Assert.False(IsAlive(server.ProcessId));
        Assert.False(Directory.Exists(socketFolder));
    }

    [Fact]
    public async Task The_server_dies_with_its_parent_and_a_start_right_after_gets_a_new_one()
    {
        using var parent = Process.Start(new ProcessStartInfo("dotnet", [typeof(PrivatePostgresTests).Assembly.Location, _folder])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var orphan = int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        Assert.True(IsAlive(orphan));

        parent.Kill();
        await using var server = await StartAsync();

        Assert.NotEqual(orphan, server.ProcessId);
        Assert.False(IsAlive(orphan));
        Assert.Equal(1, await ExecuteAsync(server, "select 1"));
    }

    [Fact]
    public async Task Nobody_reaches_the_server_by_network()
    {
        await using var server = await StartAsync();

        Assert.Equal("", await ExecuteAsync(server, "select current_setting('listen_addresses')"));
    }

    [Fact]
    public void Without_PostgreSQL_one_line_says_what_to_install()
    {
        var missing = Assert.Throws<DatabaseUnavailableException>(() => PostgresPrograms.Find("/nowhere", _folder));

        Assert.Equal(
            "PostgreSQL is not installed: no server under /nowhere. Install it (Debian: apt-get install postgresql) or set Database:ConnectionStrings.",
            missing.Message);
    }

    [Fact]
    public async Task A_folder_of_another_user_is_refused_by_name()
    {
        var refused = await Assert.ThrowsAsync<DatabaseUnavailableException>(() =>
            ServerFolders.PrepareAsync("/usr", ServerUser.OfThisProcess, _ => { }, default));

        Assert.StartsWith("/usr belongs to another user", refused.Message, StringComparison.Ordinal);
    }

    private async Task<PrivatePostgres> StartAsync() => await PrivatePostgres.StartAsync(
        new PrivatePostgresSettings { Folder = _folder, Durable = false }, NullLogger.Instance, TimeProvider.System, CancellationToken.None);

    private static async Task<object?> ExecuteAsync(PrivatePostgres server, string sql)
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionStringsFor("postgres").Admin!);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static bool IsAlive(int process) => new PostmasterFile(process, "").IsAlive();
}
