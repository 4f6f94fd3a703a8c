using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using Broker.Adapters.Documents.Pdf.Files;
using Broker.Testing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace Broker.Adapters.Tests.Documents.Pdf;

public sealed class AssociatedFilesTests
{
    private const string Smallest =
        """
        %PDF-1.7
        1 0 obj
        << /Type /Catalog /Pages 2 0 R /Metadata 4 0 R /Names << /Dests << /Names [(a\)b) [3 0 R /XYZ 0 0 0]] >> >> >>
        endobj
        2 0 obj
        << /Type /Pages /Kids [3 0 R] /Count 1 >>
        endobj
        3 0 obj
        << /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources << >> >>
        endobj
        4 0 obj
        << /Type /Metadata /Subtype /XML /Length 5 >>
        stream
        <old>
        endstream
        endobj
        5 0 obj
        << /Producer (Somebody) % and a remark
           /Hex <48 65> /Real -1.5 /Yes true >>
        endobj

        """;

    [Fact]
    public void An_attachment_is_found_by_a_reader_that_knows_nothing_of_us()
    {
        var pdf = AssociatedFiles.Add(Plain(), PdfSources.Letter(attachments: PdfSources.Ubl));

        using var read = PdfDocument.Open(pdf);
        Assert.True(read.Advanced.TryGetEmbeddedFiles(out var files));
        var file = Assert.Single(files);
        Assert.Equal("INV-1.xml", file.Name);
        Assert.Equal(PdfSources.Ubl.Content.ToArray(), file.Memory.ToArray());
    }

    [Fact]
    public void The_catalogue_names_it_as_an_alternative_form_with_type_size_and_checksum()
    {
        var pdf = AssociatedFiles.Add(Plain(), PdfSources.Letter(attachments: PdfSources.Ubl));

        var tail = PdfTail.Read(pdf);
        var catalogue = tail.Dictionary(tail.Root);
        var associated = Assert.IsType<PdfValue.List>(catalogue.Find("AF"));
        var specification = tail.Dictionary(Assert.IsType<PdfValue.Reference>(Assert.Single(associated.Items)));
        Assert.Equal(new PdfValue.Name("Alternative"), specification.Find("AFRelationship"));
        Assert.Equal(new PdfValue.Literal("(INV-1.xml)"), specification.Find("F"));
        Assert.Equal(new PdfValue.Literal("(INV-1.xml)"), specification.Find("UF"));
        var file = tail.Resolve(tail.Resolve(specification.Find("EF"))!.Find("F"))!;
        Assert.Equal(new PdfValue.Name("text#2Fxml"), file.Find("Subtype"));
        var parameters = tail.Resolve(file.Find("Params"))!;
        Assert.Equal(new PdfValue.Literal($"{PdfSources.Ubl.Content.Length}"), parameters.Find("Size"));
        Assert.Equal(new PdfValue.Literal("(D:20261102000000+00'00')"), parameters.Find("ModDate"));
        Assert.Equal(34, Assert.IsType<PdfValue.Literal>(parameters.Find("CheckSum")).Text.Length);
    }

    [Fact]
    public void What_was_in_the_file_stays_and_only_its_end_is_new()
    {
        var before = Plain();

        var after = AssociatedFiles.Add(before, PdfSources.Letter(attachments: PdfSources.Ubl));

        Assert.True(after.AsSpan().StartsWith(before));
        var tail = PdfTail.Read(after);
        var names = tail.Resolve(tail.Dictionary(tail.Root).Find("Names"))!;
        Assert.Contains("""(a\)b)""", names.Find("Dests")!.Write(), StringComparison.Ordinal);
        Assert.Equal("[ <41> ", tail.Trailer.Find("ID")!.Write()[..7]);
    }

    [Fact]
    public void Information_and_metadata_say_the_same_and_claim_pdf_a_3b_but_not_factur_x()
    {
        var pdf = AssociatedFiles.Add(Plain(), PdfSources.Letter());

        using var read = PdfDocument.Open(pdf);
        Assert.Equal("Invoice INV-1", read.Information.Title);
        Assert.Equal("Invoice for Zoë, October 2026", read.Information.Subject);
        Assert.Equal("Somebody", read.Information.Producer);
        Assert.True(read.TryGetXmpMetadata(out var metadata));
        var xmp = Encoding.UTF8.GetString(metadata.GetXmlBytes().ToArray());
        var described = XDocument.Parse(xmp).Descendants().Where(e => !e.HasElements).ToDictionary(e => e.Parent!.Name.LocalName == "Description" ? e.Name.LocalName : e.Ancestors().ElementAt(1).Name.LocalName, e => e.Value, StringComparer.Ordinal);
        Assert.Equal("3", described["part"]);
        Assert.Equal("B", described["conformance"]);
        Assert.Equal("Invoice INV-1", described["title"]);
        Assert.Equal("Invoice for Zoë, October 2026", described["description"]);
        Assert.Equal("2026-11-02T00:00:00+00:00", described["CreateDate"]);
        Assert.DoesNotContain("factur", xmp, StringComparison.OrdinalIgnoreCase);
        Assert.False(read.Structure.Catalog.CatalogDictionary.ContainsKey(NameToken.Create("AF")));
    }

    [Fact]
    public void A_file_can_be_updated_more_than_once()
    {
        var once = AssociatedFiles.Add(Plain(), PdfSources.Letter(attachments: PdfSources.Ubl));

        var twice = AssociatedFiles.Add(once, PdfSources.Letter(attachments: PdfSources.Ubl with { FileName = "other.xml" }));

        using var read = PdfDocument.Open(twice);
        Assert.True(read.Advanced.TryGetEmbeddedFiles(out var files));
        Assert.Equal("other.xml", Assert.Single(files).Name);
    }

    [Fact]
    public void The_same_files_give_the_same_bytes_and_another_file_another_identifier()
    {
        var first = AssociatedFiles.Add(Plain(), PdfSources.Letter(attachments: PdfSources.Ubl));
        var again = AssociatedFiles.Add(Plain(), PdfSources.Letter(attachments: PdfSources.Ubl));
        var other = AssociatedFiles.Add(Plain(), PdfSources.Letter(attachments: PdfSources.Ubl with { FileName = "INV-2.xml" }));

        Assert.Equal(first, again);
        Assert.NotEqual(PdfTail.Read(first).Trailer.Find("ID")!.Write(), PdfTail.Read(other).Trailer.Find("ID")!.Write());
    }

    [Fact]
    public void A_damaged_file_is_refused_and_never_more_than_that()
    {
        var random = new Random(20261122);
        var refused = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var damaged = Plain();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                AssociatedFiles.Add(damaged.AsMemory(0, random.Next(2) == 0 ? damaged.Length : random.Next(1, damaged.Length)), PdfSources.Letter());
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 2_999);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("startxref\n999999\n%%EOF")]
    [InlineData("startxref\n0\n%%EOF")]
    public void What_is_no_pdf_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => PdfTail.Read(Encoding.ASCII.GetBytes(text)));

    [PdfFact("qpdf", "pdfdetach", "pdfinfo")]
    public async Task Programs_that_know_pdf_have_nothing_to_say_about_what_we_print()
    {
        using var printer = PdfSources.Printer();
        var printed = await printer.PrintedAsync(PdfSources.Letter(attachments: PdfSources.Ubl));
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, printed.Pdf.ToArray());

            Assert.Contains("No syntax or stream encoding errors found", await SaidAsync("qpdf", "--check", path), StringComparison.Ordinal);
            Assert.Contains("INV-1.xml", await SaidAsync("pdfdetach", "-list", path), StringComparison.Ordinal);
            Assert.Contains("Invoice INV-1", await SaidAsync("pdfinfo", path), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The plain file with its table, which needs the places of the objects.</summary>
    private static byte[] Plain()
    {
        var body = Smallest.ReplaceLineEndings("\n");
        var table = new StringBuilder("xref\n0 6\n0000000000 65535 f \n");
        for (var number = 1; number <= 5; number++)
        {
            table.Append(provider: null, $"{body.IndexOf($"{number} 0 obj", StringComparison.Ordinal):0000000000} 00000 n \n");
        }

        return Encoding.ASCII.GetBytes(
            $"{body}{table}trailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R /ID [<41> <42>] >>\nstartxref\n{body.Length}\n%%EOF");
    }

    private static async Task<string> SaidAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
