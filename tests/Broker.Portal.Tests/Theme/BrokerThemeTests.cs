using System.Text.RegularExpressions;
using Broker.Portal.Theme;
using MudBlazor;
using MudBlazor.Utilities;

namespace Broker.Portal.Tests.Theme;

/// <summary>The colours stand twice, for the browser and for the component library; they must be the same.</summary>
public sealed partial class BrokerThemeTests
{
    [Fact]
    public void The_librarys_light_colours_are_our_tokens() => AssertSame(BrokerTheme.Instance.PaletteLight, Tokens(":root {"));

    [Fact]
    public void The_librarys_dark_colours_are_our_tokens() => AssertSame(BrokerTheme.Instance.PaletteDark, Tokens(":root[data-theme=\"dark\"] {"));

    [Theory]
    [InlineData(":root {")]
    [InlineData(":root[data-theme=\"dark\"] {")]
    public void Text_is_readable_on_every_ground_it_stands_on(string block)
    {
        var tokens = Tokens(block);
        (string Text, string Ground)[] pairs =
        [
            ("ink", "canvas"), ("ink", "surface"), ("ink-2", "surface"), ("ink-2", "sunken"), ("ink-3", "surface"), ("ink-3", "canvas"), ("ink-3", "sunken"),
            ("accent", "surface"), ("accent", "accent-soft"), ("accent-ink", "accent"), ("up-ink", "up-soft"), ("down-ink", "down-soft"),
            ("degraded-ink", "degraded-soft"), ("unknown-ink", "unknown-soft"), ("pending-ink", "pending-soft"), ("down-ink", "surface"), ("up-ink", "surface"),
        ];

        Assert.All(pairs, p => Assert.True(Contrast(tokens[p.Text], tokens[p.Ground]) >= 4.5, $"{p.Text} on {p.Ground}: {Contrast(tokens[p.Text], tokens[p.Ground]):0.00}"));
    }

    private static void AssertSame(Palette palette, Dictionary<string, string> tokens)
    {
        (string Token, MudColor Colour)[] pairs =
        [
            ("canvas", palette.Background), ("sunken", palette.BackgroundGray), ("raised", palette.Surface), ("ink", palette.TextPrimary),
            ("ink-2", palette.TextSecondary), ("ink-3", palette.TextDisabled), ("accent", palette.Primary), ("accent-ink", palette.PrimaryContrastText),
            ("up", palette.Success), ("degraded", palette.Warning), ("down", palette.Error), ("pending", palette.Info), ("line", palette.Divider),
            ("line-strong", palette.LinesInputs),
        ];

        Assert.All(pairs, p => Assert.Equal(new MudColor(tokens[p.Token]).ToString(MudColorOutputFormats.Hex), p.Colour.ToString(MudColorOutputFormats.Hex)));
    }

    private static Dictionary<string, string> Tokens(string block)
    {
        var css = File.ReadAllText(Path.Combine(Root(), "wwwroot", "css", "tokens.css"));
        var start = css.IndexOf(block, StringComparison.Ordinal);
        var body = css[start..css.IndexOf('}', start)];
        return Declaration().Matches(body).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.Ordinal);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Broker.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder;
    }

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(new MudColor(one)), Luminance(new MudColor(other)));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    // WCAG 2.2, relative luminance.
    private static double Luminance(MudColor colour) =>
        (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

    private static double Linear(byte channel)
    {
        var share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex(@"--(?<name>[a-z0-9-]+):\s*(?<value>#[0-9a-f]{6})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();
}
