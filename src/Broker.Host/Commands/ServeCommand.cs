using Broker.Engine.Persistence;
using Broker.Host.Demo;

namespace Broker.Host.Commands;

/// <summary><c>serve</c>: runs the portal until SIGINT or SIGTERM, then drains.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] settings, Composition composition, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(settings);
        using var logs = OperatorLogs.Create(builder.Configuration, toStandardError: false);

        // Declared before the application, so that it is stopped after it: the last writes still find a database.
        await using var database = await LocalDatabase.StartIfNeededAsync(
            builder.Configuration, logs.CreateLogger<DatabaseSetup>(), TimeProvider.System, cancellationToken);
        composition.AddServices(builder);
        await using var app = builder.Build();
        await PendingMigrations.RefuseAsync(app.Services, cancellationToken);
        await DemoSeed.RunIfWantedAsync(app.Services, cancellationToken);
        composition.Map(app);
        await app.RunAsync();
        return 0;
    }
}
