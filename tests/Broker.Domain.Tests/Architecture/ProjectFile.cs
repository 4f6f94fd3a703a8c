using System.Xml.Linq;

namespace Broker.Domain.Tests.Architecture;

/// <summary>What one project file asks for by name.</summary>
/// <param name="OpensInternalsTo">Assemblies named by <c>InternalsVisibleTo</c>.</param>
internal sealed record ProjectFile(
    string Name,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> OpensInternalsTo,
    IReadOnlyList<string> OwnVersions)
{
    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. Repository.ProjectFiles.Select(path => Parse(Path.GetFileNameWithoutExtension(path), Repository.Read(path)))];

    public static ProjectFile Parse(string name, string xml)
    {
        var items = XDocument.Parse(xml).Descendants().Where(item => item.Attribute("Include") is not null).ToList();

        // Without its output a reference only orders the build: nothing of that project can be called.
        var projects = items.Where(item => item.Name.LocalName == "ProjectReference" && (string?)item.Attribute("ReferenceOutputAssembly") != "false");
        return new ProjectFile(
            name,
            [.. projects.Select(item => Path.GetFileNameWithoutExtension(Included(item).Replace('\\', '/')))],
            [.. Named("PackageReference")],
            [.. Named("InternalsVisibleTo")],
            [.. items.Where(item => item.Name.LocalName == "PackageReference" && HasVersion(item)).Select(Included)]);

        IEnumerable<string> Named(string kind) => items.Where(item => item.Name.LocalName == kind).Select(Included);
    }

    private static string Included(XElement item) => (string)item.Attribute("Include")!;

    private static bool HasVersion(XElement item) =>
        item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null || item.Elements().Any(e => e.Name.LocalName == "Version");
}
