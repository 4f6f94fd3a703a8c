using System.Collections.Frozen;
using System.Security.Cryptography;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Networks;

/// <summary>
/// The connected keys, decrypted, in this process's memory: asked at every call to a network. Read at start and again
/// whenever a node changed one (<see cref="CredentialChanges"/>).
/// </summary>
public sealed class StoredCredentials(SystemDatabase database, NetworkSecrets secrets, ILogger<StoredCredentials> logger)
    : INetworkCredentials, IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile FrozenDictionary<NetworkId, NetworkCredential> _byNetwork = FrozenDictionary<NetworkId, NetworkCredential>.Empty;

    public NetworkCredential? Find(NetworkId network) => _byNetwork.GetValueOrDefault(network);

    public void Dispose() => _loading.Dispose();

    /// <summary>Takes over what the database holds now. One at a time: an older answer must not overwrite a newer one.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            await using var db = database.CreateContext();
            var rows = await db.NetworkCredentials.AsNoTracking().ToListAsync(cancellationToken);
            _byNetwork = rows
                .Select(row => (row.Network, Credential: Open(row)))
                .Where(row => row.Credential is not null)
                .ToFrozenDictionary(row => row.Network, row => row.Credential!);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Null for a key that this installation cannot decrypt: the network is then not connected, and the page says so.</summary>
    private NetworkCredential? Open(NetworkCredentialEntity row)
    {
        try
        {
            return secrets.Unprotect(row);
        }
        catch (CryptographicException unreadable)
        {
            NetworkLog.KeyUnreadable(logger, unreadable, row.Network);
            return null;
        }
    }
}
