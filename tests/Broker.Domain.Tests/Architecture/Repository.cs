namespace Broker.Domain.Tests.Architecture;

/// <summary>The checkout that these tests were built from: its sources, project files and built assemblies.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "Migrations"];

    public static string Root { get; } = FindRoot();

    /// <summary>All project files, relative to <see cref="Root"/>.</summary>
    public static IReadOnlyList<string> ProjectFiles { get; } = [.. Sources(".csproj")];

    /// <summary>Files with these endings below the root, relative to it; generated and built ones left out.</summary>
    public static IEnumerable<string> Sources(params string[] endings) =>
        Directory.EnumerateFiles(Root, "*.csproj")
            .Concat(Below(Path.Combine(Root, "src")))
            .Concat(Below(Path.Combine(Root, "tests")))
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    /// <summary>Where the assembly of a product project lies, built in the configuration of this test run.</summary>
    public static string AssemblyOf(string project)
    {
        // .../bin/Debug/net10.0/ is the same for every project of one build.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = project == "Broker" ? Root : Path.Combine(Root, "src", project);
        var file = Path.Combine(folder, "bin", output.Parent!.Name, output.Name, project + ".dll");
        return File.Exists(file) ? file : throw new FileNotFoundException($"Build the solution first: {file} is missing.");
    }

    private static IEnumerable<string> Below(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos()
        .SelectMany(entry => entry switch
        {
            DirectoryInfo inner when NotOurs.Contains(inner.Name, StringComparer.Ordinal) => [],
            DirectoryInfo inner => Below(inner.FullName),
            _ => [entry.FullName],
        });

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Broker.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below a checkout with Broker.sln.");
    }
}
