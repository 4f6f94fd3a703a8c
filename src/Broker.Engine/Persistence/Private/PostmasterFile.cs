using System.Globalization;

namespace Broker.Engine.Persistence.Private;

/// <summary>What a running server leaves in <c>postmaster.pid</c>: its process (line 1) and its socket folder (line 5).</summary>
internal sealed record PostmasterFile(int ProcessId, string SocketFolder)
{
    /// <summary>Null when there is none, or when it is being written.</summary>
    public static PostmasterFile? Read(string dataFolder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(dataFolder, "postmaster.pid"));
            return lines.Length >= 5 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                ? new PostmasterFile(process, lines[4])
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether a server still has that process number; another program may have got it since.</summary>
    public bool IsAlive()
    {
        try
        {
            var status = File.ReadAllText($"/proc/{ProcessId}/stat");
            var end = status.LastIndexOf(')');
            return status.Contains("(postgres)", StringComparison.Ordinal) && status[end + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
