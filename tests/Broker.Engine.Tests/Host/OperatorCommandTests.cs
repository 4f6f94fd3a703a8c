namespace Broker.Engine.Tests.Host;

public sealed class OperatorCommandTests
{
    [Theory]
    [InlineData("srve")]
    [InlineData("serve", "now")]
    [InlineData("serve", "--verbose")]
    [InlineData("--Databse:PrivateFolder=/tmp/x")]
    public async Task A_typing_error_is_one_line_and_exit_code_2(params string[] arguments)
    {
        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        var line = Assert.Single(result.ErrorLines);
        Assert.Contains(arguments[^1], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("serve", result.Output, StringComparison.Ordinal);
    }
}
