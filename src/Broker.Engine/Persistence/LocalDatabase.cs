using Broker.Engine.Persistence.Private;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Persistence;

/// <summary>The database of a run without connection strings: a private PostgreSQL, set up and migrated.</summary>
public static class LocalDatabase
{
    private const string Name = "broker";

    /// <summary>
    /// When no connection string is configured, starts the private PostgreSQL, migrates it and puts its connection
    /// strings into <paramref name="configuration"/>. To be called before anything else of the host; disposing what it
    /// returns, after the host has stopped, stops the server.
    /// </summary>
    /// <returns>Null when a database is configured.</returns>
    /// <exception cref="DatabaseUnavailableException">It cannot be had; the message says why in one line.</exception>
    public static async Task<PrivatePostgres?> StartIfNeededAsync(
        IConfiguration configuration, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (!options.ConnectionStrings.AreAbsent)
        {
            return null;
        }

        var settings = new PrivatePostgresSettings { Folder = Path.Combine(options.PrivateFolder, "postgres") };
        var server = await PrivatePostgres.StartAsync(settings, logger, clock, cancellationToken);
        try
        {
            options.ConnectionStrings = server.ConnectionStringsFor(Name);
            await new DatabaseSetup(options, logger, clock).RunAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        var section = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionStrings)}";
        configuration[$"{section}:App"] = options.ConnectionStrings.App;
        configuration[$"{section}:System"] = options.ConnectionStrings.System;
        configuration[$"{section}:Owner"] = options.ConnectionStrings.Owner;
        configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.IsPrivate)}"] = "true";
        return server;
    }
}
