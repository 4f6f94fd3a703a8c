using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>One private key of a wallet's tree of keys (BIP 32).</summary>
internal sealed class HdKey
{
    private const uint Hardened = 0x80000000;
    private const int Half = 32;

    private readonly byte[] _chainCode;

    private HdKey(BigInteger key, byte[] chainCode)
    {
        Key = key;
        _chainCode = chainCode;
    }

    public BigInteger Key { get; }

    public static HdKey FromSeed(byte[] seed)
    {
        var hash = HMACSHA512.HashData(Encoding.ASCII.GetBytes("Bitcoin seed"), seed);
        return new HdKey(Valid(new BigInteger(1, hash[..Half])), hash[Half..]);
    }

    /// <param name="path">As <c>m/44'/118'/0'/0/0</c>.</param>
    /// <exception cref="FormatException">No path.</exception>
    public HdKey Derive(string path)
    {
        var steps = path.Split('/');
        return steps[0] == "m"
            ? steps.Skip(1).Aggregate(this, (key, step) => key.Child(IndexOf(step)))
            : throw new FormatException($"'{path}' is no path from the master key.");
    }

    private static uint IndexOf(string step)
    {
        var hardened = step.EndsWith('\'');
        return uint.TryParse(hardened ? step[..^1] : step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Hardened
            ? index | (hardened ? Hardened : 0)
            : throw new FormatException($"'{step}' is no step of a key's path.");
    }

    private HdKey Child(uint index)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, index);
        byte[] parent = index >= Hardened ? [0, .. Secp256k1.Fixed(Key)] : Secp256k1.PublicKeyOf(Key);
        byte[] message = [.. parent, .. number];
        var hash = HMACSHA512.HashData(_chainCode, message);
        var tweak = Valid(new BigInteger(1, hash[..Half]));
        return new HdKey(Valid(tweak.Add(Key).Mod(Secp256k1.Order)), hash[Half..]);
    }

    // One in 2^127 is no key; the standard says to take the next index, and nobody has ever met one.
    private static BigInteger Valid(BigInteger key) => key.SignValue > 0 && key.CompareTo(Secp256k1.Order) < 0
        ? key
        : throw new InvalidOperationException("The seed leads to a number that is no key.");
}
