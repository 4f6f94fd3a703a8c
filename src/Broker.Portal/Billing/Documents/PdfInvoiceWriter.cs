using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Portal.Billing.Documents;

/// <summary>
/// The printed document as PDF/A-3b with its UBL attached. The relationship is Alternative: sheet and UBL are two forms
/// of one frozen document, and neither was made from the other, which Source would say.
/// </summary>
/// <param name="ubl">Asked for when it is needed, as the writers do not know each other; null if there is none.</param>
internal sealed class PdfInvoiceWriter(SheetRenderer sheets, IPdfPrinter printer, Func<IInvoiceWriter?> ubl) : IInvoiceWriter
{
    public InvoiceFormat Format => InvoiceFormat.Pdf;

    public string ContentType => "application/pdf";

    public string FileName(InvoiceDocument document) => InvoiceFiles.Name(document, "pdf");

    public async Task WriteAsync(InvoicePackage package, Stream output, CancellationToken cancellationToken)
    {
        var document = package.Document;
        var attachments = await AttachmentsAsync(package, cancellationToken);
        var model = SheetModel.Of(document, package.ContentHash, attachments.Count > 0);
        var source = new PdfSource(
            await sheets.RenderAsync(model, style: null), SheetStyle.ForPrint, MetadataOf(model), attachments, package.ContentHash);
        switch (await printer.PrintAsync(source, cancellationToken))
        {
            case PdfOutcome.Printed printed:
                await output.WriteAsync(printed.Pdf, cancellationToken);
                break;
            case PdfOutcome.NotInstalled missing:
                throw new InvoiceFormatUnavailableException(missing.What, missing.Command);
            case PdfOutcome.Failed { Why: var why }:
                throw new InvoiceFormatUnavailableException(why, command: null);
            case var other:
                throw new InvalidOperationException($"Unknown outcome {other}.");
        }
    }

    private static PdfMetadata MetadataOf(SheetModel model)
    {
        var seller = model.Document.Seller;
        return new PdfMetadata(
            SheetText.Shown($"{model.Title} {model.Document.Number}"),
            SheetText.Shown(seller.LegalName ?? seller.Name),
            SheetText.Shown($"{model.Title} for {model.Document.Buyer.LegalName ?? model.Document.Buyer.Name}, {SheetText.Period(model.Document.Period)}"),
            new DateTimeOffset(model.Document.IssueDate.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
            "en");
    }

    private async Task<IReadOnlyList<PdfAttachment>> AttachmentsAsync(InvoicePackage package, CancellationToken cancellationToken)
    {
        if (ubl() is not { } writer)
        {
            return [];
        }

        using var xml = new MemoryStream();
        await writer.WriteAsync(package, xml, cancellationToken);
        return
        [
            new PdfAttachment(
                writer.FileName(package.Document), "text/xml", "The same document as UBL 2.1 (EN 16931)", PdfRelationship.Alternative, xml.ToArray()),
        ];
    }
}
