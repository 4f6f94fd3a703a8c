using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Broker.Domain.Tests.Architecture;

public sealed class ReferenceRuleTests
{
    public static TheoryData<string> Products => [.. ReferenceRules.Allowed.Keys];

    [Fact]
    public void Every_product_project_is_under_the_rules()
    {
        var product = Repository.ProjectFiles.Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(ReferenceRules.Allowed.Keys.Order(StringComparer.Ordinal), product.Order(StringComparer.Ordinal)!);
    }

    [Fact]
    public void Project_files_reference_only_what_the_architecture_allows()
        => Assert.Empty(ProjectFile.All.SelectMany(ReferenceRules.ForbiddenProjects));

    [Theory]
    [InlineData("Broker.Portal", "Broker.Adapters")]
    [InlineData("Broker.Adapters", "Broker.Engine")]
    [InlineData("Broker.Simulator", "Broker.Domain")]
    [InlineData("Broker", "Broker.Simulator")]
    public void The_project_rule_itself_can_fail(string project, string forbidden)
    {
        var planted = Planted(project, $"""<ProjectReference Include="..\{forbidden}\{forbidden}.csproj" />""");

        Assert.Equal([$"{project} references {forbidden}"], ReferenceRules.ForbiddenProjects(planted));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Built_assemblies_reference_only_what_the_architecture_allows(string project)
    {
        var references = ReferencesOf(Repository.AssemblyOf(project));

        Assert.NotEmpty(references);
        Assert.Empty(ReferenceRules.ForbiddenAssemblies(project, references));
    }

    [Fact]
    public void The_assembly_rule_itself_can_fail()
    {
        // This test assembly references the domain: exactly what the simulator must not do.
        var references = ReferencesOf(typeof(ReferenceRuleTests).Assembly.Location);

        Assert.Equal(["Broker.Simulator references Broker.Domain"], ReferenceRules.ForbiddenAssemblies("Broker.Simulator", references));
    }

    [Fact]
    public void The_domain_depends_on_nothing_but_the_runtime()
    {
        Assert.Empty(ReferenceRules.NotOfTheRuntime(ReferencesOf(Repository.AssemblyOf("Broker.Domain"))));
        Assert.Empty(ProjectFile.All.Single(project => project.Name == "Broker.Domain").Packages);
    }

    [Fact]
    public void The_domain_rule_itself_can_fail()
        => Assert.Contains("Mono.Cecil", ReferenceRules.NotOfTheRuntime(ReferencesOf(typeof(ReferenceRuleTests).Assembly.Location)));

    [Fact]
    public void Each_library_is_named_only_in_its_home()
        => Assert.Empty(ProjectFile.All.SelectMany(ReferenceRules.ForbiddenPackages));

    [Theory]
    [InlineData("Broker.Portal", "Hangfire.Core")]
    [InlineData("Broker", "MudBlazor")]
    [InlineData("Broker.Adapters", "Npgsql")]
    public void The_library_rule_itself_can_fail(string project, string package)
    {
        var planted = Planted(project, $"""<PackageReference Include="{package}" />""");

        Assert.Equal([$"{project} uses {package}"], ReferenceRules.ForbiddenPackages(planted));
    }

    [Fact]
    public void Internals_are_opened_to_tests_only()
        => Assert.Empty(ProjectFile.All.SelectMany(ReferenceRules.OpenedInternals));

    [Fact]
    public void The_rule_on_internals_itself_can_fail()
    {
        var planted = Planted("Broker.Engine", """<InternalsVisibleTo Include="Broker.Portal" />""");

        Assert.Equal(["Broker.Engine opens its internals to Broker.Portal"], ReferenceRules.OpenedInternals(planted));
    }

    [Fact]
    public void Package_versions_stand_in_one_file()
        => Assert.Empty(ProjectFile.All.SelectMany(project => project.OwnVersions.Select(package => $"{project.Name} sets the version of {package}")));

    [Theory]
    [InlineData("""<PackageReference Include="Polly" Version="1.0.0" />""")]
    [InlineData("""<PackageReference Include="Polly" VersionOverride="1.0.0" />""")]
    [InlineData("<PackageReference Include='Polly'><Version>1.0.0</Version></PackageReference>")]
    public void The_rule_on_versions_itself_can_fail(string item)
        => Assert.Equal(["Polly"], Planted("Broker.Adapters", item).OwnVersions);

    private static ProjectFile Planted(string name, string item) =>
        ProjectFile.Parse(name, $"<Project Sdk='Microsoft.NET.Sdk'><ItemGroup>{item}</ItemGroup></Project>");

    private static IReadOnlyList<string> ReferencesOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
