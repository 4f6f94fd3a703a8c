namespace Broker.Simulator.Akash.Chain;

/// <summary>Addresses as BIP-173 spells them.</summary>
internal static class Bech32
{
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static readonly uint[] Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    public static string Encode(string prefix, ReadOnlySpan<byte> data)
    {
        var words = Regroup(data);
        var checksum = Checksum([.. Expand(prefix), .. words, 0, 0, 0, 0, 0, 0]) ^ 1;
        var sum = Enumerable.Range(0, 6).Select(index => (byte)((checksum >> (5 * (5 - index))) & 31));
        return $"{prefix}1{string.Concat(words.Concat(sum).Select(word => Letters[word]))}";
    }

    public static bool IsAddress(string prefix, string text)
    {
        var separator = text.LastIndexOf('1');
        if (text.Length != prefix.Length + 39 || separator != prefix.Length || !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var words = text[(separator + 1)..].Select(letter => Letters.IndexOf(letter, StringComparison.Ordinal)).ToList();
        return !words.Contains(-1) && Checksum([.. Expand(prefix), .. words.Select(word => (byte)word)]) == 1;
    }

    private static List<byte> Regroup(ReadOnlySpan<byte> data)
    {
        var words = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var octet in data)
        {
            buffer = (buffer << 8) | octet;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                words.Add((byte)((buffer >> bits) & 31));
            }
        }

        if (bits > 0)
        {
            words.Add((byte)((buffer << (5 - bits)) & 31));
        }

        return words;
    }

    private static IEnumerable<byte> Expand(string prefix) =>
        [.. prefix.Select(letter => (byte)(letter >> 5)), 0, .. prefix.Select(letter => (byte)(letter & 31))];

    private static uint Checksum(IEnumerable<byte> words)
    {
        var sum = 1u;
        foreach (var word in words)
        {
            var top = sum >> 25;
            sum = ((sum & 0x1ffffff) << 5) ^ word;
            for (var bit = 0; bit < Generator.Length; bit++)
            {
                sum ^= ((top >> bit) & 1) == 1 ? Generator[bit] : 0;
            }
        }

        return sum;
    }
}
