using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Broker.Simulator.Akash.Chain;

/// <summary>The chain's signatures: 64 bytes r and s over a SHA-256 digest, s in the lower half.</summary>
internal static class Secp256k1
{
    private const int HalfLength = 32;

    private static readonly ECDomainParameters Curve = new(SecNamedCurves.GetByName("secp256k1"));
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    /// <summary>Whether the bytes are a compressed point of the curve.</summary>
    public static bool IsPublicKey(byte[] key)
    {
        try
        {
            return key.Length == HalfLength + 1 && Curve.Curve.DecodePoint(key).IsValid();
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            return false;
        }
    }

    public static bool Verify(byte[] publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 2 * HalfLength)
        {
            return false;
        }

        var r = new BigInteger(1, signature[..HalfLength]);
        var s = new BigInteger(1, signature[HalfLength..]);
        if (s.CompareTo(HalfOrder) > 0)
        {
            return false;
        }

        var verifier = new ECDsaSigner();
        verifier.Init(forSigning: false, new ECPublicKeyParameters(Curve.Curve.DecodePoint(publicKey), Curve));
        return verifier.VerifySignature(SHA256.HashData(data), r, s);
    }

    /// <summary>Hash of the key, as the chain's accounts are named.</summary>
    public static string Address(byte[] publicKey)
    {
        var digest = new RipeMD160Digest();
        digest.BlockUpdate(SHA256.HashData(publicKey));
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return Bech32.Encode("akash", hash);
    }

    /// <summary>A key of its own for every seed and name.</summary>
    public static ChainKey Derive(int seed, string name)
    {
        var secret = new BigInteger(1, SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"))).Mod(Curve.N.Subtract(BigInteger.One)).Add(BigInteger.One);
        return new ChainKey(secret.ToByteArrayUnsigned(), Curve.G.Multiply(secret).GetEncoded(compressed: true));
    }

    public static byte[] Sign(byte[] secret, ReadOnlySpan<byte> data)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(new BigInteger(1, secret), Curve));
        var halves = signer.GenerateSignature(SHA256.HashData(data));
        var s = halves[1].CompareTo(HalfOrder) > 0 ? Curve.N.Subtract(halves[1]) : halves[1];
        return [.. Padded(halves[0]), .. Padded(s)];
    }

    private static byte[] Padded(BigInteger number)
    {
        var bytes = number.ToByteArrayUnsigned();
        return [.. new byte[HalfLength - bytes.Length], .. bytes];
    }
}

internal sealed record ChainKey(byte[] Secret, byte[] Public)
{
    public string Address { get; } = Secp256k1.Address(Public);

    public byte[] Sign(ReadOnlySpan<byte> data) => Secp256k1.Sign(Secret, data);
}
