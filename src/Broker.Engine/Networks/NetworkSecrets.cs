using Broker.Domain.Shared;
using Microsoft.AspNetCore.DataProtection;

namespace Broker.Engine.Networks;

/// <summary>Keys of networks as they are stored: encrypted, each for its own network, so that no row can stand in for another.</summary>
public sealed class NetworkSecrets(IDataProtectionProvider protection)
{
    private const string Purpose = "network-credential";

    public string Protect(NetworkId network, string text) => For(network).Protect(text);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was protected by another key ring, for another network, or changed since.</exception>
    internal NetworkCredential Unprotect(NetworkCredentialEntity stored)
    {
        var protector = For(stored.Network);
        return new NetworkCredential(
            stored.ProtectedKeyId is { } keyId ? protector.Unprotect(keyId) : null, protector.Unprotect(stored.ProtectedSecret));
    }

    private IDataProtector For(NetworkId network) => protection.CreateProtector(Purpose, network.Value);
}
