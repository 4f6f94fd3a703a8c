using System.Reflection;
using System.Xml.Linq;

namespace Broker.Domain.Tests.Architecture;

/// <summary>The analyser says nothing about a symbol it does not find and nothing where it is not wired, so both are checked here.</summary>
public sealed class BannedSymbolTests
{
    private static readonly Assembly[] Runtime = [typeof(object).Assembly, typeof(Console).Assembly, typeof(HttpClient).Assembly];

    [Fact]
    public void Every_project_is_built_with_the_banned_symbols_as_errors()
    {
        var house = XDocument.Parse(Repository.Read("Directory.Build.props"));

        Assert.Contains(house.Descendants("AdditionalFiles"), file => ((string?)file.Attribute("Include"))!.EndsWith("BannedSymbols.txt", StringComparison.Ordinal));
        Assert.Contains(house.Descendants("PackageReference"), package => (string?)package.Attribute("Include") == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Assert.Equal("true", house.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.Contains("../Directory.Build.props", Repository.Read("tests/Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_switches_the_rule_off_for_whole_files()
    {
        var switches = Repository.ProjectFiles.Append("Directory.Build.props").Append("tests/Directory.Build.props").Append(".editorconfig");

        Assert.DoesNotContain(switches, path => Repository.Read(path).Contains("RS0030", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_banned_symbol_exists_and_says_what_to_use_instead()
    {
        var lines = Repository.Read("BannedSymbols.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(Exists(line.Split(';')[0]) && line.Split(';').ElementAtOrDefault(1) is { Length: > 0 }, line));
    }

    [Theory]
    [InlineData("P:System.DateTime.Yesterday")]
    [InlineData("M:System.Threading.Tasks.Task.Delay(System.Byte)")]
    [InlineData("T:System.Nothing")]
    public void A_misspelt_symbol_is_found_out(string symbol) => Assert.False(Exists(symbol));

    private static bool Exists(string symbol)
    {
        var name = symbol[2..].Split('~')[0];
        if (symbol[0] == 'T')
        {
            return TypeNamed(name) is not null;
        }

        var arguments = name.Contains('(', StringComparison.Ordinal) ? name[(name.IndexOf('(', StringComparison.Ordinal) + 1)..^1] : "";
        var path = name.Split('(')[0];
        var at = path.LastIndexOf('.');
        return TypeNamed(path[..at])?
            .GetMember(path[(at + 1)..].Replace('#', '.'), BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            .Any(member => symbol[0] switch
            {
                'P' => member is PropertyInfo,
                'M' => member is MethodBase method && string.Join(',', method.GetParameters().Select(p => p.ParameterType.FullName)) == arguments,
                'F' => member is FieldInfo,
                _ => false,
            }) == true;
    }

    private static Type? TypeNamed(string name) => Runtime.Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);
}
