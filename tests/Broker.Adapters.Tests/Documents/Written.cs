using System.IO.Compression;
using Broker.Adapters.Documents;
using Broker.Adapters.Tests.Documents.Focus;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Tests.Documents;

/// <summary>What the registered writers make of a package.</summary>
internal static class Written
{
    public static IInvoiceWriter Writer(InvoiceFormat format)
    {
        using var services = new ServiceCollection().AddInvoiceWriters().BuildServiceProvider();
        return services.GetServices<IInvoiceWriter>().Single(w => w.Format == format);
    }

    public static async Task<byte[]> BytesAsync(InvoiceFormat format, InvoicePackage package)
    {
        using var output = new MemoryStream();
        await Writer(format).WriteAsync(package, output, CancellationToken.None);
        return output.ToArray();
    }

    public static async Task<CsvText> CsvAsync(InvoiceFormat format, InvoicePackage package) => CsvText.Parse(await BytesAsync(format, package));

    /// <summary>The files of a FOCUS 1.4 archive by name.</summary>
    public static async Task<IReadOnlyDictionary<string, byte[]>> Focus14Async(InvoicePackage package)
    {
        await using var archive = new ZipArchive(new MemoryStream(await BytesAsync(InvoiceFormat.Focus14, package)));
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            await using var stream = await entry.OpenAsync();
            using var content = new MemoryStream();
            await stream.CopyToAsync(content);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}
