using System.Globalization;
using System.Text.RegularExpressions;

namespace Broker.Domain.Market;

/// <summary>
/// Turns what networks and clouds call a GPU (<c>h100</c> + <c>80Gi</c> + <c>sxm</c>, <c>A100-SXM4-80GB</c>,
/// <c>GeForce RTX 4090</c>, <c>A100-80</c>) into one <see cref="GpuModel"/>, so that offers can be compared.
/// </summary>
public static partial class GpuCatalogue
{
    // Drivers and clouds report what is left after firmware: 22 GiB for a 24 GB card, 179 for a 180 GB one.
    private const double MemoryTolerance = 0.1;

    private static readonly HashSet<string> Decoration = new(StringComparer.Ordinal)
    {
        "NVIDIA", "AMD", "GEFORCE", "TESLA", "QUADRO", "INSTINCT", "RADEON", "GPU", "GENERATION", "EDITION",
        "BLACKWELL", "CC", "HBM2", "HBM2E", "HBM3", "HBM3E",
    };

    /// <summary>
    /// The GPU under our own name. A name we do not know is kept as it is, with the memory if that is known
    /// (0 otherwise), so that new hardware shows up instead of vanishing.
    /// </summary>
    /// <param name="name">The network's name, with or without memory and interface in it.</param>
    /// <param name="memory">Memory where the network says it apart: <c>80Gi</c>, <c>80GB</c>, <c>81920Mi</c>, <c>80</c> (GiB).</param>
    /// <param name="attachment">Interface where the network says it apart: <c>pcie</c>, <c>SXM5</c>, <c>NVL</c>.</param>
    public static GpuModel Normalise(string name, string? memory = null, string? attachment = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);

        var words = Words(name);
        var told = ParseMemory(memory);
        var attached = ParseInterface(attachment) ?? words.Select(ParseInterface).FirstOrDefault(i => i is not null);
        var inName = words.Select(ParseMemoryWord).FirstOrDefault(m => m is not null);
        var core = words.Where(w => ParseInterface(w) is null && ParseMemoryWord(w) is null && !Decoration.Contains(w)).ToArray();

        var card = FindCard(core);
        if (card is null && core.Length > 1 && int.TryParse(core[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var bare))
        {
            // "A100-80": the cloud price lists write the memory as a bare number.
            card = FindCard(core[..^1]);
            inName ??= bare;
        }

        if (card is null)
        {
            return new GpuModel(name.Trim(), told ?? inName ?? 0, attached ?? GpuInterface.Unspecified);
        }

        // Only the SXM module of the H100 carries HBM3; its driver name says nothing else about the form.
        if (attached is null && card.Name == "H100" && words.Contains("HBM3", StringComparer.Ordinal))
        {
            attached = GpuInterface.Sxm;
        }

        var form = card.Only ?? attached ?? card.Usual;
        return new GpuModel(card.Name, MemoryOf(card, told, inName, form), form);
    }

    private static int MemoryOf(GpuCard card, int? told, int? inName, GpuInterface form)
    {
        if (told is { } size)
        {
            return Nearest(card, size) ?? size;
        }

        // "GH200 480GB" names the memory of the processor: a size the card never had is not its memory.
        return (inName is { } named ? Nearest(card, named) : null) ?? card.MemoryWhen(form);
    }

    private static int? Nearest(GpuCard card, int size)
    {
        var nearest = card.Sizes.DefaultIfEmpty(size).MinBy(known => Math.Abs(known - size));
        return Math.Abs(nearest - size) <= nearest * MemoryTolerance ? nearest : null;
    }

    private static GpuCard? FindCard(string[] core)
    {
        var key = string.Concat(core).ToLowerInvariant();
        return GpuCard.Known.GetValueOrDefault(key) ?? GeForce(key);
    }

    private static GpuCard? GeForce(string key)
    {
        var match = GeForceName().Match(key);
        if (!match.Success)
        {
            return null;
        }

        var suffix = match.Groups[3].Value switch
        {
            "ti" => " Ti",
            "s" or "super" => " Super",
            "tis" or "tisuper" => " Ti Super",
            "m" or "mobile" or "laptop" => " Laptop",
            _ => "",
        };
        var name = $"{match.Groups[1].Value.ToUpperInvariant()} {match.Groups[2].Value}{suffix}";
        return new GpuCard(name, GpuCard.GeForceMemory.GetValueOrDefault(name, []), GpuInterface.Pcie);
    }

    private static string[] Words(string name) =>
        SpacedMemory().Replace(name.ToUpperInvariant(), "$1$2").Split([' ', '-', '_', '/', '(', ')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static GpuInterface? ParseInterface(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        null or "" => null,
        "PCIE" => GpuInterface.Pcie,
        "NVL" => GpuInterface.Nvl,
        var other when SxmName().IsMatch(other) => GpuInterface.Sxm,
        _ => null,
    };

    private static int? ParseMemory(string? text)
    {
        var match = MemoryText().Match(text?.Trim().ToUpperInvariant() ?? "");
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return null;
        }

        return match.Groups[2].Value.StartsWith('M') ? size / 1024 : size;
    }

    private static int? ParseMemoryWord(string word) => char.IsAsciiLetter(word[^1]) ? ParseMemory(word) : null;

    [GeneratedRegex("^(gtx|rtx)([0-9]{1,2}[5-9]0)(tisuper|tis|ti|super|s|mobile|laptop|m)?$", RegexOptions.CultureInvariant)]
    private static partial Regex GeForceName();

    [GeneratedRegex("([0-9]+) (GIB|GB)\\b", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedMemory();

    [GeneratedRegex("^SXM[0-9]?$", RegexOptions.CultureInvariant)]
    private static partial Regex SxmName();

    [GeneratedRegex("^([0-9]+)(GIB|GI|GB|G|MIB|MI|MB)?$", RegexOptions.CultureInvariant)]
    private static partial Regex MemoryText();
}
