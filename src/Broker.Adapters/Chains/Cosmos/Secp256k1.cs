using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>
/// Signatures as Cosmos wants them: 64 bytes r‖s, made without randomness (RFC 6979), s in the lower half of the order.
/// The curve in .NET signs with randomness and with either s, so the same transaction would get another hash each time.
/// </summary>
internal static class Secp256k1
{
    private const int Half = 32;
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve);

    public static BigInteger Order => Curve.N;

    public static byte[] PublicKeyOf(BigInteger key) => Curve.G.Multiply(key).Normalize().GetEncoded(compressed: true);

    public static byte[] Sign(BigInteger key, byte[] hash)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(key, Domain));
        var parts = signer.GenerateSignature(hash);
        var (r, s) = (parts[0], parts[1]);
        if (s.CompareTo(Curve.N.ShiftRight(1)) > 0)
        {
            s = Curve.N.Subtract(s);
        }

        return [.. Fixed(r), .. Fixed(s)];
    }

    /// <param name="publicKey">Compressed, 33 bytes.</param>
    public static bool Verify(byte[] publicKey, byte[] hash, byte[] signature)
    {
        if (signature.Length != 2 * Half)
        {
            return false;
        }

        var verifier = new ECDsaSigner();
        verifier.Init(forSigning: false, new ECPublicKeyParameters(Curve.Curve.DecodePoint(publicKey), Domain));
        return verifier.VerifySignature(hash, new BigInteger(1, signature[..Half]), new BigInteger(1, signature[Half..]));
    }

    /// <summary>The number in 32 bytes, most significant first.</summary>
    public static byte[] Fixed(BigInteger number)
    {
        var bytes = new byte[Half];
        var plain = number.ToByteArrayUnsigned();
        plain.CopyTo(bytes, Half - plain.Length);
        return bytes;
    }
}
