using System.ComponentModel.DataAnnotations;

namespace Broker.Engine.Persistence;

/// <summary>Where the data is. Without any connection string the host runs a private PostgreSQL.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    public DatabaseConnectionStrings ConnectionStrings { get; set; } = new();

    /// <summary>Folder of the private PostgreSQL, relative to the working directory. Default <c>.broker</c>.</summary>
    [Required]
    public string PrivateFolder { get; set; } = ".broker";

    /// <summary>Set by <see cref="LocalDatabase"/>, not by an operator: the database is this machine's private one.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>
    /// Start although the configured database lacks migrations. Default false: such a start is refused. The private
    /// PostgreSQL is always migrated by the start.
    /// </summary>
    public bool AllowPendingMigrations { get; set; }

    /// <summary>Most connections the app role's pool opens per process, 2..500. Default 40.</summary>
    [Range(2, 500)]
    public int AppPoolSize { get; set; } = 40;

    /// <summary>Most connections the system role's pool opens per process, 4..500. Default 40.</summary>
    [Range(4, 500)]
    public int SystemPoolSize { get; set; } = 40;

    /// <summary>How many days of raw probe samples are kept, 1..400. Default 14.</summary>
    [Range(1, 400)]
    public int ProbeRetentionDays { get; set; } = 14;
}

/// <summary>One connection string per role: all three, or none.</summary>
public sealed class DatabaseConnectionStrings
{
    /// <summary>Signs in as <see cref="DatabaseRoles.App"/>.</summary>
    public string? App { get; set; }

    /// <summary>Signs in as <see cref="DatabaseRoles.System"/>.</summary>
    public string? System { get; set; }

    /// <summary>Signs in as <see cref="DatabaseRoles.Owner"/>; only <c>migrate</c> needs it.</summary>
    public string? Owner { get; set; }

    /// <summary>A superuser, only for <c>migrate</c>: creates the database and the roles with the passwords of the other three.</summary>
    public string? Admin { get; set; }

    /// <summary>Nothing is configured: the private PostgreSQL is meant.</summary>
    public bool AreAbsent => new[] { App, System, Owner, Admin }.All(string.IsNullOrWhiteSpace);
}
