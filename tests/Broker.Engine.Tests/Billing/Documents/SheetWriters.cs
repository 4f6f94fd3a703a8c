using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Broker.Adapters.Documents;
using Broker.Adapters.Documents.Pdf;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Portal.Billing.Documents;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UglyToad.PdfPig;

namespace Broker.Engine.Tests.Billing.Documents;

/// <summary>The writers as the host puts them together, without a host.</summary>
public sealed partial class SheetWriters : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly Dictionary<InvoiceFormat, IInvoiceWriter> _writers;

    public SheetWriters()
        : this(new Dictionary<string, string?>(StringComparer.Ordinal))
    {
    }

    internal SheetWriters(IReadOnlyDictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddInvoiceWriters();
        services.AddPdfPrinter();
        services.AddInvoiceSheets();
        _services = services.BuildServiceProvider();
        _writers = _services.GetServices<IInvoiceWriter>().ToDictionary(w => w.Format);
    }

    internal IReadOnlyCollection<InvoiceFormat> Formats => _writers.Keys;

    public void Dispose() => _services.Dispose();

    internal async Task<byte[]> WriteAsync(InvoiceFormat format, InvoicePackage package)
    {
        using var output = new MemoryStream();
        await _writers[format].WriteAsync(package, output, CancellationToken.None);
        return output.ToArray();
    }

    internal async Task<string> HtmlAsync(InvoicePackage package) => Encoding.UTF8.GetString(await WriteAsync(InvoiceFormat.Html, package));

    /// <summary>What a reader of the page reads: no rules, no marks, one space between words.</summary>
    internal static string TextOf(string html)
    {
        var body = html[html.IndexOf("<body>", StringComparison.Ordinal)..];
        return White().Replace(WebUtility.HtmlDecode(Mark().Replace(body, " ")), " ");
    }

    /// <summary>The text of each page, its words parted by one space.</summary>
    internal static IReadOnlyList<string> TextOf(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return [.. document.GetPages().Select(page => string.Join(' ', page.GetWords().Select(w => w.Text)))];
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex White();
}
