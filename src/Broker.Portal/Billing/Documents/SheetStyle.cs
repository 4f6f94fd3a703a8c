using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Shared;

namespace Broker.Portal.Billing.Documents;

/// <summary>The look of printed documents: rules and fonts that are part of this assembly.</summary>
internal static class SheetStyle
{
    private const string StylePrefix = "sheet-style/";
    private const string FontPrefix = "sheet-font/";
    private static readonly Assembly Own = typeof(SheetStyle).Assembly;

    /// <summary>For paper; the fonts come beside it.</summary>
    public static PdfStyle ForPrint { get; } = Print();

    /// <summary>For a file that has everything in itself; other scripts than Latin come from the reader's machine.</summary>
    public static string ForScreen { get; } = Screen();

    private static PdfStyle Print()
    {
        var css = Rules("fonts", "page", "head", "lines", "totals");
        var fonts = Own.GetManifestResourceNames().Where(n => n.StartsWith(FontPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ToDictionary(n => n[FontPrefix.Length..], n => (ReadOnlyMemory<byte>)Read(n), StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(css));
        foreach (var font in fonts.Values)
        {
            hash.AppendData(font.Span);
        }

        return new PdfStyle(Convert.ToHexStringLower(hash.GetHashAndReset()), css, fonts);
    }

    private static string Screen()
    {
        var faces = ((string[])["400", "600"]).Select(weight =>
            $"@font-face {{ font-family: \"Sheet\"; font-weight: {weight}; src: url(data:font/woff2;base64,{Convert.ToBase64String(Read($"{FontPrefix}inter-latin-{weight}.woff2"))}) }}");
        return string.Join('\n', faces) + "\n" + Rules("page", "head", "lines", "totals", "screen");
    }

    private static string Rules(params string[] parts) =>
        string.Join('\n', parts.Select(part => Encoding.UTF8.GetString(Read($"{StylePrefix}{part}.css"))));

    private static byte[] Read(string name)
    {
        using var stream = Own.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no resource {name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
