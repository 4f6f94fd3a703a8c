namespace Broker.Engine.Persistence.Private;

/// <summary>Two processes that start on one folder at once would both find no server and both make one.</summary>
internal static class StartLock
{
    public static async Task<IAsyncDisposable> TakeAsync(
        string folder, TimeProvider clock, TimeSpan patience, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "start.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetElapsedTime(asked) < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
            }
        }
    }
}
