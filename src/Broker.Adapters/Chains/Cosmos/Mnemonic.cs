using System.Security.Cryptography;
using System.Text;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>A wallet's secret as people keep it: 12 to 24 English words whose last bits are a checksum (BIP 39).</summary>
internal sealed class Mnemonic
{
    private const int BitsPerWord = 11;
    private const int SeedRounds = 2048;
    private const int SeedLength = 64;
    private static readonly Lazy<Dictionary<string, int>> Words = new(ReadWords);

    private readonly string _text;

    private Mnemonic(string text) => _text = text;

    /// <summary>Null if it is no mnemonic: a wrong count, a word that is not of the list, or a checksum that does not fit.</summary>
    public static Mnemonic? TryParse(string text)
    {
        var words = text.Normalize(NormalizationForm.FormKD).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (12 or 15 or 18 or 21 or 24))
        {
            return null;
        }

        var bits = new List<bool>(words.Length * BitsPerWord);
        foreach (var word in words)
        {
            if (!Words.Value.TryGetValue(word, out var index))
            {
                return null;
            }

            bits.AddRange(Enumerable.Range(0, BitsPerWord).Select(i => ((index >> (BitsPerWord - 1 - i)) & 1) == 1));
        }

        return HasChecksum(bits) ? new Mnemonic(string.Join(' ', words)) : null;
    }

    /// <summary>The 64 bytes from which all keys of the wallet follow.</summary>
    public byte[] ToSeed(string passphrase = "") => Rfc2898DeriveBytes.Pbkdf2(
        _text, Encoding.UTF8.GetBytes("mnemonic" + passphrase.Normalize(NormalizationForm.FormKD)), SeedRounds, HashAlgorithmName.SHA512, SeedLength);

    /// <summary>Nothing of the words: this may end up in a log.</summary>
    public override string ToString() => "mnemonic";

    private static bool HasChecksum(List<bool> bits)
    {
        var entropyBits = bits.Count * 32 / 33;
        var entropy = Pack(bits.Take(entropyBits));
        var hash = SHA256.HashData(entropy);
        return bits.Skip(entropyBits).Index().All(b => b.Item == (((hash[b.Index / 8] >> (7 - (b.Index % 8))) & 1) == 1));
    }

    private static byte[] Pack(IEnumerable<bool> bits) =>
        [.. bits.Chunk(8).Select(eight => (byte)eight.Aggregate(0, (value, bit) => (value << 1) | (bit ? 1 : 0)))];

    private static Dictionary<string, int> ReadWords()
    {
        using var stream = typeof(Mnemonic).Assembly.GetManifestResourceStream("bip39-english.txt")
            ?? throw new InvalidOperationException("The list of words is missing in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Index().ToDictionary(w => w.Item.Trim(), w => w.Index, StringComparer.Ordinal);
    }
}
