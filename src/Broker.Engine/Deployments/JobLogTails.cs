using Broker.Domain.Shared;

namespace Broker.Engine.Deployments;

/// <summary>The end of what a run wrote, read once and kept with its result: nothing on the node outlives it.</summary>
public sealed class JobLogTails(ComputeNetworks networks)
{
    private const int Lines = 200;
    private const int MostCharacters = 64 * 1024;

    /// <summary>Null if the network could not be reached; empty if it hands out no logs.</summary>
    public async Task<string?> ReadAsync(NetworkId network, LeaseHandle handle, CancellationToken cancellationToken)
    {
        if (networks.Find(network) is not ILeaseLogs logs)
        {
            return "";
        }

        try
        {
            var text = string.Join('\n', (await logs.ReadLogsAsync(handle, Lines, cancellationToken)).Select(l => l.Text.Replace('\0', ' ')));
            return text.Length <= MostCharacters ? text : text[^MostCharacters..];
        }
        catch (NetworkUnreachableException)
        {
            return null;
        }
    }
}
