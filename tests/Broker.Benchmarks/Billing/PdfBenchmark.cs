using System.Diagnostics;
using System.Globalization;
using Broker.Adapters.Documents;
using Broker.Adapters.Documents.Pdf;
using Broker.Domain.Shared;
using Broker.Portal.Billing.Documents;
using Broker.Testing.Billing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Benchmarks.Billing;

/// <summary>
/// Invoices printed with their UBL attached, as many at a time as there are processors: our workers against WeasyPrint
/// started for each document, which attaches nothing.
/// </summary>
internal sealed class PdfBenchmark : IBenchmark
{
    private const int Ours = 60;
    private const int Reference = 12;

    public string Name => "pdf";

    public async Task<Figure> MeasureAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Documents:Pdf:Workers"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        }).Build());
        services.AddInvoiceWriters();
        services.AddPdfPrinter();
        services.AddInvoiceSheets();
        await using var provider = services.BuildServiceProvider();
        var writers = provider.GetServices<IInvoiceWriter>().ToDictionary(w => w.Format);
        var folder = Directory.CreateTempSubdirectory("broker-pdf-benchmark-");
        try
        {
            // The first ones start the workers.
            await PerSecondAsync(Environment.ProcessorCount * 2, n => WriteAsync(writers[InvoiceFormat.Pdf], n));
            var ours = await PerSecondAsync(Ours, n => WriteAsync(writers[InvoiceFormat.Pdf], n));
            var reference = await PerSecondAsync(Reference, async n =>
            {
                var html = Path.Combine(folder.FullName, FormattableString.Invariant($"{n}.html"));
                await File.WriteAllBytesAsync(html, await WriteAsync(writers[InvoiceFormat.Html], n));
                return await PrintAsync(html);
            });
            return new Figure(ours, reference, "documents/s");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> PerSecondAsync(int count, Func<int, Task<byte[]>> print)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (n, _) =>
        {
            var pdf = await print(n);
            if (!pdf.AsSpan().StartsWith("%PDF-1.7"u8))
            {
                throw new InvalidOperationException($"Document {n} did not become a PDF.");
            }
        });
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<byte[]> WriteAsync(IInvoiceWriter writer, int n)
    {
        using var output = new MemoryStream();
        await writer.WriteAsync(
            new InvoiceDocumentBuilder().With(d => d with { Number = FormattableString.Invariant($"INV-2026-{n:000000}") }).BuildPackage(), output, CancellationToken.None);
        return output.ToArray();
    }

    private static async Task<byte[]> PrintAsync(string html)
    {
        var pdf = Path.ChangeExtension(html, "pdf");
        using var process = Process.Start(new ProcessStartInfo("weasyprint", ["--quiet", "--pdf-variant", "pdf/a-3b", html, pdf]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("weasyprint did not start.");
        await process.WaitForExitAsync();
        return await File.ReadAllBytesAsync(pdf);
    }
}
