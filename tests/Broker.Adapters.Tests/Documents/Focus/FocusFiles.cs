using System.Text;
using Broker.Adapters.Documents.Focus.Checking;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>The example set (see Fixtures/focus/SOURCE.md), whole or changed, and what the checker says of it.</summary>
internal static class FocusFiles
{
    public static CostExportFile Fixture(string path) => new(path, () => File.OpenRead(Fixtures.Fixture.Path($"focus/{path}")));

    public static CostExportFile Of(string name, string text) => new(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text)));

    public static string Text(string path) => File.ReadAllText(Fixtures.Fixture.Path($"focus/{path}"));

    public static CostExportFile[] Example() =>
        [Fixture("example/cost_and_usage.csv"), Fixture("example/invoice_detail.csv"), Fixture("example/billing_period.csv")];

    public static async Task<IReadOnlyList<CostExportNote>> CheckAsync(params CostExportFile[] files)
    {
        var notes = new List<CostExportNote>();
        await foreach (var note in new FocusChecker().CheckAsync(files, CancellationToken.None))
        {
            notes.Add(note);
        }

        return notes;
    }

    public static async Task<IReadOnlyList<CostExportNote.Finding>> FindingsAsync(params CostExportFile[] files) =>
        [.. (await CheckAsync(files)).OfType<CostExportNote.Finding>()];
}
