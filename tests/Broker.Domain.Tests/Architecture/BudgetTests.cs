using System.Text.RegularExpressions;

namespace Broker.Domain.Tests.Architecture;

public sealed partial class BudgetTests
{
    [Fact]
    public void No_file_is_longer_than_its_budget()
    {
        var sources = Repository.Sources(".cs", ".razor").ToList();

        Assert.NotEmpty(sources);
        Assert.Empty(sources.Select(path => OverBudget(path, Repository.Read(path))).OfType<string>());
    }

    [Theory]
    [InlineData("src/Broker.Engine/Long.cs", 401)]
    [InlineData("src/Broker.Portal/Long.razor.cs", 251)]
    [InlineData("src/Broker.Portal/Long.razor", 251)]
    [InlineData("tests/Broker.Engine.Tests/LongTests.cs", 501)]
    public void The_budget_itself_can_be_broken(string path, int lines)
    {
        Assert.NotNull(OverBudget(path, string.Concat(Enumerable.Repeat("x\n", lines))));
        Assert.Null(OverBudget(path, string.Concat(Enumerable.Repeat("x\n", lines - 1))));
    }

    [Fact]
    public void No_source_puts_work_off()
        => Assert.Empty(Repository.Sources(".cs", ".razor").SelectMany(path => PutOff(path, Repository.Read(path))));

    [Theory]
    [InlineData("// TO" + "DO later")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("#reg" + "ion Helpers")]
    [InlineData("async vo" + "id Run() { }")]
    public void The_rule_on_put_off_work_itself_can_fail(string planted)
        => Assert.Equal(["planted.cs:2"], PutOff("planted.cs", "class A;\n" + planted));

    private static string? OverBudget(string path, string text)
    {
        var budget = path switch
        {
            _ when path.StartsWith("tests/", StringComparison.Ordinal) => 500,
            _ when path.EndsWith(".razor", StringComparison.Ordinal) || path.EndsWith(".razor.cs", StringComparison.Ordinal) => 250,
            _ => 400,
        };
        var lines = text.AsSpan().TrimEnd('\n').Count('\n') + 1;
        return lines > budget ? $"{path}: {lines} lines, budget {budget}" : null;
    }

    private static IEnumerable<string> PutOff(string path, string text) => text.Split('\n')
        .Select((line, index) => (line, number: index + 1))
        .Where(at => Marker().IsMatch(at.line))
        .Select(at => $"{path}:{at.number}");

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K)\b|\bNotImplemented[E]xception\b|^\s*#reg[i]on|\basync vo[i]d\b", RegexOptions.None, 1000)]
    private static partial Regex Marker();
}
