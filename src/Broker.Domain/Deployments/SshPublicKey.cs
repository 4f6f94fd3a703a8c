using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Domain.Deployments;

/// <summary>
/// One line of a <c>.pub</c> file: type, key in Base64, comment. Read down to the numbers of the key, so that one that no
/// machine would take is found before the machine is paid for.
/// </summary>
/// <param name="Type">As in <c>ssh-ed25519</c>.</param>
/// <param name="Comment">Whose key it is, in the owner's words; may be empty.</param>
public sealed record SshPublicKey(string Type, string Blob, string Comment)
{
    public const int LongestLine = 8 * 1024;
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 16_384;

    /// <summary>As <c>ssh-keygen -l</c> says it.</summary>
    public string Fingerprint => $"SHA256:{Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(Blob))).TrimEnd('=')}";

    public override string ToString() => Comment.Length == 0 ? $"{Type} {Blob}" : $"{Type} {Blob} {Comment}";

    /// <summary>The key, or in words why the line is none.</summary>
    public static (SshPublicKey? Key, string? Fault) Read(string? line)
    {
        var text = (line ?? "").Trim();
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return (null, "This is a private key; never give it away. Take the file that ends in .pub.");
        }

        if (text.Length > LongestLine || text.Any(char.IsControl))
        {
            return (null, "A key is one line of text.");
        }

        var words = text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [var type, var blob, ..])
        {
            return (null, "A key looks like 'ssh-ed25519 AAAA… comment'.");
        }

        var fault = FaultOf(type, blob);
        return fault is null ? (new SshPublicKey(type, blob, words.Length == 3 ? words[2] : ""), null) : (null, fault);
    }

    private static string? FaultOf(string type, string blob)
    {
        if (type == "ssh-dss")
        {
            return "DSA keys are not taken any more; make one with ssh-keygen -t ed25519.";
        }

        var bytes = new byte[blob.Length];
        if (!Convert.TryFromBase64String(blob, bytes, out var length) || length == 0)
        {
            return "The key itself is not whole: its middle part must be Base64.";
        }

        var parts = new Parts(bytes.AsMemory(0, length));
        if (parts.NextText() != type)
        {
            return $"The line does not hold a key of the type it begins with ({Shown(type)}).";
        }

        return type switch
        {
            "ssh-ed25519" => parts.Next()?.Length == 32 && parts.IsEnd ? null : Broken,
            "sk-ssh-ed25519@openssh.com" => parts.Next()?.Length == 32 && parts.Next() is not null && parts.IsEnd ? null : Broken,
            "ecdsa-sha2-nistp256" => IsPoint(parts, "nistp256", 65) && parts.IsEnd ? null : Broken,
            "ecdsa-sha2-nistp384" => IsPoint(parts, "nistp384", 97) && parts.IsEnd ? null : Broken,
            "ecdsa-sha2-nistp521" => IsPoint(parts, "nistp521", 133) && parts.IsEnd ? null : Broken,
            "sk-ecdsa-sha2-nistp256@openssh.com" => IsPoint(parts, "nistp256", 65) && parts.Next() is not null && parts.IsEnd ? null : Broken,
            "ssh-rsa" => RsaFault(parts),
            _ => $"'{Shown(type)}' is no type of key that machines take; make one with ssh-keygen -t ed25519.",
        };
    }

    private const string Broken = "The key itself is not whole; copy the line again.";

    private static bool IsPoint(Parts parts, string curve, int length) => parts.NextText() == curve && parts.Next()?.Length == length;

    private static string? RsaFault(Parts parts)
    {
        if (parts.Next() is not { Length: > 0 and <= 16 } || parts.Next() is not { } modulus || !parts.IsEnd)
        {
            return Broken;
        }

        var bits = new BigInteger(modulus.Span, isUnsigned: true, isBigEndian: true).GetBitLength();
        return bits is >= LeastRsaBits and <= MostRsaBits
            ? null
            : FormattableString.Invariant($"An RSA key has {LeastRsaBits:#,0} to {MostRsaBits:#,0} bits, this one {bits:#,0}; make one with ssh-keygen -t ed25519.");
    }

    private static string Shown(string type) => type.Length <= 40 ? type : $"{type[..40]}…";

    /// <summary>Strings with their length in front, as RFC 4251 section 5 writes them.</summary>
    private sealed class Parts(ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;

        public bool IsEnd => _rest.IsEmpty;

        public ReadOnlyMemory<byte>? Next()
        {
            if (_rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(_rest.Span) is var length && length > _rest.Length - sizeof(uint))
            {
                return null;
            }

            var part = _rest.Slice(sizeof(uint), (int)length);
            _rest = _rest[(sizeof(uint) + (int)length)..];
            return part;
        }

        public string? NextText() => Next() is { } part ? Encoding.ASCII.GetString(part.Span) : null;
    }
}
