namespace Broker.Host.Commands;

/// <summary>Settings on the command line: <c>--Section:Key=value</c>, with a section this program has.</summary>
internal static class CommandLineSettings
{
    /// <summary>First parts of all settings the program reads; a typing error in one must not start the server.</summary>
    private static readonly HashSet<string> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        "environment", "applicationName", "contentRoot", "webRoot", "urls", "http_ports", "https_ports", "detailedErrors",
        "preferHostingUrls", "captureStartupErrors", "suppressStatusMessages", "startupAssembly", "hostingStartupAssemblies",
        "shutdownTimeoutSeconds", "staticWebAssets", "AllowedHosts", "Logging", "Kestrel", "BROKER_URLS",
        "Database", "Networks", "Sla", "Market", "Placement", "Deployments", "KeyProtection", "Access", "Api", "Health", "Billing", "Payments", "Documents", "Live", "Jobs", "Demo",
    };

    /// <summary>The first token that is no setting of ours; null when all are.</summary>
    public static string? FirstUnknown(IEnumerable<string> tokens) => tokens.FirstOrDefault(token => !IsSetting(token));

    private static bool IsSetting(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && equals > 2
            && Sections.Contains(token[2..equals].Split(':')[0]);
    }
}
