using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Pdf.Files;

/// <summary>
/// Attaches files the way PDF/A-3 wants it (ISO 19005-3, 6.8), which WeasyPrint does not: named in the catalogue's AF with
/// their relationship, with media type, size, dates and checksum; and makes the document's information say the same as
/// its XMP.
/// </summary>
internal static class AssociatedFiles
{
    public static byte[] Add(ReadOnlyMemory<byte> pdf, PdfSource source)
    {
        var tail = PdfTail.Read(pdf);
        var update = new PdfUpdate(tail);
        var catalogue = tail.Dictionary(tail.Root);
        var producer = ProducerOf(tail);
        var files = source.Attachments.OrderBy(a => a.FileName, StringComparer.Ordinal)
            .Select(a => (Name: PdfValue.OfText(a.FileName), Reference: Attach(update, a, source.Metadata.Date))).ToList();
        if (files.Count > 0)
        {
            var names = (tail.Resolve(catalogue.Find("Names")) ?? PdfValue.Of(Array.Empty<(string, PdfValue)>()))
                .With("EmbeddedFiles", PdfValue.Of(("Names", new PdfValue.List([.. files.SelectMany(f => new[] { f.Name, f.Reference })]))));
            catalogue = catalogue.With("Names", names).With("AF", new PdfValue.List([.. files.Select(f => f.Reference)]));
        }

        // Not compressed: who looks for the metadata need not know PDF.
        var metadata = update.PutStream(
            catalogue.Find("Metadata") as PdfValue.Reference ?? throw new InvalidDataException("The PDF has no XMP."),
            PdfValue.Of(("Type", new PdfValue.Name("Metadata")), ("Subtype", new PdfValue.Name("XML"))),
            Xmp.Write(source.Metadata, producer));
        update.Put(tail.Root, catalogue
            .With("Metadata", metadata)
            .With("Lang", PdfValue.OfText(source.Metadata.Language))
            .With("ViewerPreferences", PdfValue.Of(("DisplayDocTitle", new PdfValue.Literal("true")))));
        var info = update.Add(Information(source.Metadata, producer));
        return update.Apply(pdf.Span, PdfValue.Of(("Root", tail.Root), ("Info", info), ("ID", Identifier(tail, source))));
    }

    private static PdfValue.Reference Attach(PdfUpdate update, PdfAttachment attachment, DateTimeOffset date)
    {
        var content = update.AddStream(
            PdfValue.Of(
                ("Type", new PdfValue.Name("EmbeddedFile")),
                ("Subtype", new PdfValue.Name(Escaped(attachment.MediaType))),
                ("Filter", new PdfValue.Name("FlateDecode")),
                ("Params", PdfValue.Of(
                    ("Size", PdfValue.Of(attachment.Content.Length)),
                    ("CreationDate", PdfValue.OfDate(date)),
                    ("ModDate", PdfValue.OfDate(date)),
                    ("CheckSum", PdfValue.OfBytes(Checksum(attachment.Content.Span)))))),
            Compressed(attachment.Content.Span));
        return update.Add(PdfValue.Of(
            ("Type", new PdfValue.Name("Filespec")),
            ("F", PdfValue.OfText(attachment.FileName)),
            ("UF", PdfValue.OfText(attachment.FileName)),
            ("Desc", PdfValue.OfText(attachment.Description)),
            ("AFRelationship", new PdfValue.Name(attachment.Relationship.ToString())),
            ("EF", PdfValue.Of(("F", content), ("UF", content)))));
    }

    private static PdfValue.Map Information(PdfMetadata metadata, string producer) => PdfValue.Of(
        ("Title", PdfValue.OfText(metadata.Title)),
        ("Author", PdfValue.OfText(metadata.Author)),
        ("Subject", PdfValue.OfText(metadata.Subject)),
        ("Producer", PdfValue.OfText(producer)),
        ("CreationDate", PdfValue.OfDate(metadata.Date)),
        ("ModDate", PdfValue.OfDate(metadata.Date)));

    /// <summary>The first part stays what it was, the second tells this file from the one without attachments.</summary>
    private static PdfValue Identifier(PdfTail tail, PdfSource source)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(Encoding.UTF8.GetBytes(source.Identity));
        foreach (var attachment in source.Attachments)
        {
            all.AppendData(Encoding.UTF8.GetBytes(attachment.FileName));
            all.AppendData(attachment.Content.Span);
        }

        var now = PdfValue.OfBytes(all.GetHashAndReset().AsSpan(0, 16));
        return PdfValue.Of(tail.Trailer.Find("ID") is PdfValue.List { Items: [var first, ..] } ? first : now, now);
    }

    private static string ProducerOf(PdfTail tail) =>
        tail.Resolve(tail.Trailer.Find("Info"))?.Find("Producer") is PdfValue.Literal { Text: ['(', .. var text, ')'] } ? text : "WeasyPrint";

    private static string Escaped(string mediaType) => mediaType.Replace("/", "#2F", StringComparison.Ordinal);

    private static byte[] Compressed(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(content);
        }

        return packed.ToArray();
    }

#pragma warning disable CA5351 // ISO 32000 wants MD5 here, as a checksum and not for security.
    private static byte[] Checksum(ReadOnlySpan<byte> content) => MD5.HashData(content);
#pragma warning restore CA5351
}
