using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class OperatorCommandTests
{
    [Theory]
    [InlineData("srve")]
    [InlineData("serve", "now")]
    [InlineData("serve", "--verbose")]
    [InlineData("--Databse:PrivateFolder=/tmp/x")]
    [InlineData("migrate", "up")]
    [InlineData("migrate", "--force")]
    public async Task A_typing_error_is_one_line_and_exit_code_2(params string[] arguments)
    {
        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        var line = Assert.Single(result.ErrorLines);
        Assert.Contains(arguments[^1], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("serve", result.Output, StringComparison.Ordinal);
        Assert.Contains("migrate", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_ones_own_is_migrated_on_purpose_and_never_by_a_start()
    {
        await using var database = await PostgresServer.CreateEmptyDatabaseAsync();
        string[] settings = [.. database.Settings.Select(s => $"--{s.Key}={s.Value}")];

        var start = await OperatorProcess.RunAsync(Path.GetTempPath(), ["serve", "--environment=Development", "--urls=http://127.0.0.1:0", .. settings]);

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("Run 'migrate' first", Assert.Single(start.ErrorLines), StringComparison.Ordinal);

        var migrate = await OperatorProcess.RunAsync(Path.GetTempPath(), ["migrate", .. settings]);

        Assert.Equal(0, migrate.ExitCode);
        Assert.Empty(migrate.Output);
        await using var context = database.System.CreateContext();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task A_bad_setting_stops_the_start_with_one_line()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        string[] settings = [.. database.Settings.Select(s => $"--{s.Key}={s.Value}")];

        var start = await OperatorProcess.RunAsync(
            Path.GetTempPath(), ["serve", "--environment=Development", "--urls=http://127.0.0.1:0", "--Access:FailuresBeforeLock=0", "--Logging:LogLevel:Default=None", .. settings]);

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("FailuresBeforeLock", Assert.Single(start.ErrorLines), StringComparison.Ordinal);
    }
}
