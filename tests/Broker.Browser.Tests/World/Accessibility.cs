using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Broker.Browser.Tests.World;

/// <summary>axe over the page as it is now; serious and critical findings fail the test, each with its element.</summary>
internal static class Accessibility
{
    public static async Task CheckAsync(IPage page)
    {
        var result = await page.RunAxe();

        Assert.NotEmpty(result.Passes);
        var found = result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(Describe).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Describe(AxeResultItem violation) =>
        violation.Nodes.Select(node => $"{violation.Id} ({violation.Impact}): {node.Html} {string.Join(' ', node.Any.Concat(node.All).Select(check => check.Message))}");
}
