using System.Security.Cryptography;
using System.Text;

namespace Broker.Engine.Persistence.Private;

/// <summary>Where the server's files are; all of it belongs to the server's user.</summary>
internal sealed record ServerFolders(string Root)
{
    private const string SocketPrefix = "broker-";

    public string Data => Path.Combine(Root, "data");

    public string Log => Path.Combine(Root, "server.log");

    private string SocketNote => Path.Combine(Root, "socket");

    public bool IsInitialised => File.Exists(Path.Combine(Data, "PG_VERSION"));

    /// <summary>The wanted folder, or one under <c>/var</c> when the server's user cannot get there (a checkout in a closed home).</summary>
    /// <exception cref="DatabaseUnavailableException">The folder belongs to somebody else.</exception>
    public static async Task<ServerFolders> PrepareAsync(
        string wanted, ServerUser user, Action<string> onMoved, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(Path.GetFullPath(wanted)))
        {
            if (await TryPrepareAsync(candidate, user, cancellationToken) is { } folders)
            {
                if (folders.Root != Path.GetFullPath(wanted))
                {
                    onMoved(folders.Root);
                }

                return folders;
            }
        }

        throw new DatabaseUnavailableException(
            $"The database's user cannot enter {wanted}, nor a folder under /var. Set Database:PrivateFolder to one it can enter.");
    }

    /// <summary>
    /// A new folder of mode 0700 for the socket: short, because a socket's path has at most 107 bytes. Its name is
    /// noted, so that the next start can remove what a killed process left.
    /// </summary>
    public async Task<string> NewSocketFolderAsync(ServerUser user, CancellationToken cancellationToken)
    {
        if (File.Exists(SocketNote))
        {
            RemoveSocketFolder(await File.ReadAllTextAsync(SocketNote, cancellationToken));
        }

        var folder = Directory.CreateTempSubdirectory(SocketPrefix).FullName;
        await File.WriteAllTextAsync(SocketNote, folder, cancellationToken);
        await user.OwnAsync(folder, cancellationToken);
        return folder;
    }

    public static void RemoveSocketFolder(string folder)
    {
        if (Path.GetFileName(folder).StartsWith(SocketPrefix, StringComparison.Ordinal) && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ServerFolders?> TryPrepareAsync(string root, ServerUser user, CancellationToken cancellationToken)
    {
        try
        {
            if (!Directory.Exists(root))
            {
                Directory.CreateDirectory(root);
                OnlyOwner(root);
                await user.OwnAsync(root, cancellationToken);
            }
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        // Out of reach because of a folder above it: another place will do. Within reach and not ours: somebody's data.
        if (!await user.CanEnterAsync(Path.GetDirectoryName(root) ?? root, cancellationToken))
        {
            return null;
        }

        return await user.OwnsAsync(root, cancellationToken)
            ? new ServerFolders(root)
            : throw new DatabaseUnavailableException(
                $"{root} belongs to another user (an earlier run as root, or not as root?). Run as that user, remove the folder or set Database:PrivateFolder.");
    }

    private static void OnlyOwner(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static IEnumerable<string> Candidates(string wanted)
    {
        yield return wanted;
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..8];
        yield return $"/var/lib/broker-{mark}";
        yield return $"/var/tmp/broker-{mark}";
    }
}
