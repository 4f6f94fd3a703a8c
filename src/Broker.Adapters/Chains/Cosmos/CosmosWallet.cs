using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Math;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>One account of a Cosmos chain that we can sign for.</summary>
internal sealed class CosmosWallet
{
    private const int AddressLength = 20;

    private readonly BigInteger _key;

    private CosmosWallet(BigInteger key, string prefix)
    {
        _key = key;
        PublicKey = Secp256k1.PublicKeyOf(key);
        Address = AddressOf(PublicKey, prefix);
    }

    /// <summary>Compressed, 33 bytes.</summary>
    public byte[] PublicKey { get; }

    public string Address { get; }

    /// <param name="prefix">What the chain's addresses begin with, such as <c>akash</c>.</param>
    /// <param name="account">Which account of the wallet, from 0.</param>
    public static CosmosWallet Open(Mnemonic mnemonic, string prefix, int account = 0) => new(
        HdKey.FromSeed(mnemonic.ToSeed()).Derive(string.Create(CultureInfo.InvariantCulture, $"m/44'/118'/0'/0/{account}")).Key, prefix);

    public static string AddressOf(byte[] publicKey, string prefix)
    {
        var digest = new RipeMD160Digest();
        digest.BlockUpdate(SHA256.HashData(publicKey));
        var address = new byte[AddressLength];
        digest.DoFinal(address);
        return Bech32.Encode(prefix, address);
    }

    /// <summary>64 bytes r‖s over the SHA-256 of the message.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => Secp256k1.Sign(_key, SHA256.HashData(message));

    public override string ToString() => Address;
}
