namespace Broker.Host.Commands;

/// <summary><c>serve</c>: runs the portal until SIGINT or SIGTERM, then drains.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(HostStart start, Func<HostStart, WebApplication> build)
    {
        await using var app = build(start);
        await app.RunAsync();
        return 0;
    }
}
