namespace Broker.Adapters.Tests.Fixtures;

/// <summary>Files recorded from, or written after, the networks' own; SOURCE.md beside them says which.</summary>
internal static class Fixture
{
    public static string Path(string relative) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", relative);

    public static string Text(string relative) => File.ReadAllText(Path(relative));
}
