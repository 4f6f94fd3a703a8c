using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Portal.Billing.Documents;

/// <summary>The printed document as one HTML file that needs nothing beside it.</summary>
internal sealed class HtmlInvoiceWriter(SheetRenderer sheets) : IInvoiceWriter
{
    public InvoiceFormat Format => InvoiceFormat.Html;

    public string ContentType => "text/html; charset=utf-8";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "html");

    public async Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken)
    {
        var html = await sheets.RenderAsync(SheetModel.Of(package.Document, package.ContentHash, hasData: false), SheetStyle.ForScreen);
        await output.WriteAsync(Encoding.UTF8.GetBytes(html), cancellationToken);
    }
}
