using Microsoft.Playwright;

namespace Broker.Browser.Tests.World;

/// <summary>The machine's own Chromium; nothing is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    public static BrowserTypeLaunchOptions Options() => new()
    {
        ExecutablePath = Find(),
        Args =
        [
            // Containers give no user namespaces, root none at all; only pages of our own are opened.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-domain-reliability",
            "--no-first-run",
        ],
    };

    private static string Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("There is no Chromium on this machine; install it (Debian: apt-get install chromium).");
}
