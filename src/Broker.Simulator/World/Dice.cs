using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.World;

/// <summary>
/// Chance that depends only on the seed and on what is asked, never on the order of questions,
/// so two clients calling at once cannot change each other's luck.
/// </summary>
internal sealed class Dice(IOptions<SimulatorOptions> options)
{
    private readonly int _seed = options.Value.Seed;

    /// <summary>At least 0, less than 1.</summary>
    public double Fraction(params ReadOnlySpan<object> question) => (Hash(question) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Both ends included.</summary>
    public int Between(int least, int most, params ReadOnlySpan<object> question) =>
        least + (int)(Fraction(question) * (most - least + 1));

    public TimeSpan Between(TimeSpan least, TimeSpan most, params ReadOnlySpan<object> question) =>
        least + ((most - least) * Fraction(question));

    public Guid Id(params ReadOnlySpan<object> question)
    {
        Span<byte> bytes = stackalloc byte[16];
        var first = Hash(question);
        BitConverter.TryWriteBytes(bytes, first);
        BitConverter.TryWriteBytes(bytes[8..], Mix(first));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private ulong Hash(ReadOnlySpan<object> question)
    {
        // FNV-1a over the words, then the splitmix64 finaliser: string.GetHashCode differs in every process.
        var hash = 14695981039346656037UL ^ (uint)_seed;
        foreach (var word in question)
        {
            foreach (var octet in Encoding.UTF8.GetBytes(Convert.ToString(word, CultureInfo.InvariantCulture) ?? ""))
            {
                hash = (hash ^ octet) * 1099511628211UL;
            }

            hash = (hash ^ 0x1F) * 1099511628211UL;
        }

        return Mix(hash);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
