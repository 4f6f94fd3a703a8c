namespace Broker.Domain.Shared;

/// <summary>What we show a network to be let in.</summary>
/// <param name="KeyId">The public part, where the network has one.</param>
/// <param name="Secret">The secret part: an API key, a signing secret, a wallet's mnemonic.</param>
public sealed record NetworkCredential(string? KeyId, string Secret)
{
    /// <summary>Fit for a page or a log: the public part, and no more of the secret than its last four characters.</summary>
    public string Masked => KeyId ?? (Secret.Length < 12 ? "••••" : $"••••{Secret[^4..]}");

    public override string ToString() => Masked;
}

/// <summary>
/// Keys that were connected while the process ran. Read at every call, so that a key is replaced without a restart; a
/// network without one here uses the key of its settings.
/// </summary>
public interface INetworkCredentials
{
    /// <summary>From memory; null if none was connected.</summary>
    NetworkCredential? Find(NetworkId network);
}
