using Broker.Engine.Persistence;

namespace Broker.Host.Commands;

/// <summary><c>migrate</c>: brings the configured database, or the private one, to what this version needs.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        var configuration = WebApplication.CreateBuilder(settings).Configuration;
        using var logs = OperatorLogs.Create(configuration, toStandardError: true);
        var logger = logs.CreateLogger<DatabaseSetup>();

        // The private one is migrated by being started.
        await using var local = await LocalDatabase.StartIfNeededAsync(configuration, logger, TimeProvider.System, cancellationToken);
        if (local is null)
        {
            var options = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
            await new DatabaseSetup(options, logger, TimeProvider.System).RunAsync(cancellationToken);
        }

        return 0;
    }
}
