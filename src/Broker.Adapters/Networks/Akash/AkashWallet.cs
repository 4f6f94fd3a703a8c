using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>Our own account on the chain, opened with the words that are connected now.</summary>
internal sealed class AkashWallet(NetworkKey key)
{
    public const string Prefix = "akash";

    private readonly Lock _gate = new();
    private (string Words, CosmosWallet Wallet)? _open;

    /// <exception cref="NetworkUnreachableException">No words are connected, or they are no mnemonic.</exception>
    public CosmosWallet Open()
    {
        var words = key.Current?.Secret ?? throw new NetworkUnreachableException($"{key.DisplayName} is not connected: there is no wallet for it.");
        lock (_gate)
        {
            if (_open is not { } open || open.Words != words)
            {
                var wallet = TryOpen(words) ?? throw new NetworkUnreachableException($"What is connected for {key.DisplayName} is no mnemonic of 12 to 24 words.");
                _open = open = (words, wallet);
            }

            return open.Wallet;
        }
    }

    /// <summary>Null if the words are no mnemonic.</summary>
    public static CosmosWallet? TryOpen(string words) => Mnemonic.TryParse(words) is { } mnemonic ? CosmosWallet.Open(mnemonic, Prefix) : null;
}
