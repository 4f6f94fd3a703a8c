namespace Broker.Adapters.Chains.Cosmos;

/// <summary>Addresses as BIP 173 writes them: a prefix, <c>1</c>, five bits a character, six characters of checksum.</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int ChecksumLength = 6;
    private const int LongestText = 90;
    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        var words = Regroup(data, 8, 5, pad: true) ?? throw new InvalidOperationException("Whole bytes always fit with padding.");
        var checksum = Polymod([.. Expand(prefix), .. words, 0, 0, 0, 0, 0, 0]) ^ 1;
        var tail = Enumerable.Range(0, ChecksumLength).Select(i => (byte)((checksum >> (5 * (ChecksumLength - 1 - i))) & 31));
        return prefix + "1" + string.Concat(words.Concat(tail).Select(w => Alphabet[w]));
    }

    /// <summary>Null if the text is no bech32 or its checksum is wrong.</summary>
    public static (string Prefix, byte[] Data)? Decode(string text)
    {
        var one = text.LastIndexOf('1');
        if (one < 1 || text.Length - one - 1 < ChecksumLength || text.Length > LongestText || !HasOneCase(text))
        {
            return null;
        }

        var lower = text.ToLowerInvariant();
        var prefix = lower[..one];
        var words = new byte[lower.Length - one - 1];
        for (var i = 0; i < words.Length; i++)
        {
            var word = Alphabet.IndexOf(lower[one + 1 + i], StringComparison.Ordinal);
            if (word < 0)
            {
                return null;
            }

            words[i] = (byte)word;
        }

        return Polymod([.. Expand(prefix), .. words]) == 1 && Regroup(words.AsSpan(0, words.Length - ChecksumLength), 5, 8, pad: false) is { } data
            ? (prefix, data)
            : null;
    }

    private static bool HasOneCase(string text) =>
        text.All(c => c is >= '!' and <= '~') && !(text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower));

    private static IEnumerable<byte> Expand(string prefix) =>
        [.. prefix.Select(c => (byte)(c >> 5)), 0, .. prefix.Select(c => (byte)(c & 31))];

    private static uint Polymod(IEnumerable<byte> words)
    {
        uint check = 1;
        foreach (var word in words)
        {
            var top = check >> 25;
            check = ((check & 0x1ffffff) << 5) ^ word;
            for (var bit = 0; bit < Generator.Length; bit++)
            {
                check ^= ((top >> bit) & 1) == 1 ? Generator[bit] : 0;
            }
        }

        return check;
    }

    private static byte[]? Regroup(ReadOnlySpan<byte> data, int from, int to, bool pad)
    {
        var groups = new List<byte>((data.Length * from / to) + 1);
        var (buffer, bits) = (0, 0);
        foreach (var value in data)
        {
            buffer = ((buffer << from) | value) & 0xffff;
            bits += from;
            while (bits >= to)
            {
                bits -= to;
                groups.Add((byte)((buffer >> bits) & ((1 << to) - 1)));
            }
        }

        if (pad && bits > 0)
        {
            groups.Add((byte)((buffer << (to - bits)) & ((1 << to) - 1)));
        }

        // Left-over bits of a decoded text must be nothing but padding.
        return !pad && (bits >= from || ((buffer << (to - bits)) & ((1 << to) - 1)) != 0) ? null : [.. groups];
    }
}
