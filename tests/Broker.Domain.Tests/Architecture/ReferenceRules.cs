namespace Broker.Domain.Tests.Architecture;

/// <summary>Which project may see which: <c>Host -> Portal -> Engine -> Domain</c>, <c>Host -> Adapters -> Domain</c>, and no other.</summary>
internal static class ReferenceRules
{
    /// <summary>What a product project may name in its project file.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Broker"] = ["Broker.Portal", "Broker.Adapters"],
        ["Broker.Portal"] = ["Broker.Engine"],
        ["Broker.Engine"] = ["Broker.Domain"],
        ["Broker.Adapters"] = ["Broker.Domain"],
        ["Broker.Domain"] = [],
        ["Broker.Simulator"] = [],
    };

    /// <summary>Where a library may be named; the fewer places, the easier it is to replace.</summary>
    private static readonly IReadOnlyList<(string Library, string[] Projects)> Homes =
    [
        ("MudBlazor", ["Broker.Portal"]),
        ("Hangfire", ["Broker.Engine", "Broker"]),
        ("Npgsql", ["Broker.Engine"]),
        ("Microsoft.EntityFrameworkCore", ["Broker.Engine"]),
        ("Stripe.net", ["Broker.Adapters"]),
        ("Polly", ["Broker.Adapters"]),
        ("Microsoft.Playwright", ["Broker.Browser.Tests"]),
    ];

    public static bool IsProduct(string project) => Allowed.ContainsKey(project);

    /// <summary>What the compiler lets a project see: what it may name, and what that may name in turn.</summary>
    public static IReadOnlySet<string> Visible(string project) =>
        Allowed[project].SelectMany(next => Visible(next).Append(next)).ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<string> ForbiddenProjects(ProjectFile project) => IsProduct(project.Name)
        ? project.Projects.Except(Allowed[project.Name], StringComparer.Ordinal).Select(other => $"{project.Name} references {other}")
        : [];

    /// <summary>References of a built assembly that its project file could not show, for example through a package.</summary>
    public static IEnumerable<string> ForbiddenAssemblies(string project, IEnumerable<string> references) => references
        .Where(other => other.StartsWith("Broker", StringComparison.Ordinal) && !Visible(project).Contains(other))
        .Select(other => $"{project} references {other}");

    public static IEnumerable<string> NotOfTheRuntime(IEnumerable<string> references) => references
        .Where(other => other is not ("netstandard" or "mscorlib") && !other.StartsWith("System.", StringComparison.Ordinal));

    public static IEnumerable<string> ForbiddenPackages(ProjectFile project) => Homes
        .Where(home => !home.Projects.Contains(project.Name, StringComparer.Ordinal))
        .SelectMany(home => project.Packages.Where(package => IsOf(package, home.Library)))
        .Select(package => $"{project.Name} uses {package}");

    public static IEnumerable<string> OpenedInternals(ProjectFile project) => project.OpensInternalsTo
        .Where(other => !other.EndsWith(".Tests", StringComparison.Ordinal) && other != "Broker.Testing")
        .Select(other => $"{project.Name} opens its internals to {other}");

    private static bool IsOf(string package, string library) =>
        package == library || package.StartsWith(library + ".", StringComparison.Ordinal);
}
