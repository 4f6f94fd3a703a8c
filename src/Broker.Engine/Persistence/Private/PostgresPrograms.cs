using System.Globalization;

namespace Broker.Engine.Persistence.Private;

/// <summary>The machine's own PostgreSQL programs; Debian keeps them off the PATH.</summary>
internal sealed record PostgresPrograms(string Folder)
{
    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The programs of the version the data was made with, or the newest for a new folder.</summary>
    /// <exception cref="DatabaseUnavailableException">There are none.</exception>
    public static PostgresPrograms Find(string root, string dataFolder)
    {
        var versionFile = Path.Combine(dataFolder, "PG_VERSION");
        var wanted = File.Exists(versionFile) ? File.ReadAllText(versionFile).Trim() : null;
        var newest = Installed(root)
            .Where(version => wanted is null || version.Name == wanted)
            .OrderByDescending(version => version.Number)
            .Select(version => new PostgresPrograms(Path.Combine(root, version.Name, "bin")))
            .FirstOrDefault();
        return newest ?? throw new DatabaseUnavailableException(wanted is null
            ? $"PostgreSQL is not installed: no server under {root}. Install it (Debian: apt-get install postgresql) or set Database:ConnectionStrings."
            : $"{dataFolder} was made by PostgreSQL {wanted}, which is not installed under {root}. Install that version or remove the folder.");
    }

    private static IEnumerable<(string Name, int Number)> Installed(string root) => Directory.Exists(root)
        ? from folder in Directory.EnumerateDirectories(root)
          where File.Exists(Path.Combine(folder, "bin", "postgres"))
          let name = Path.GetFileName(folder)
          select (name, int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        : [];
}
