using Broker.Domain.Shared;

namespace Broker.Portal.Billing;

/// <summary>Where the API hands out documents.</summary>
internal static class InvoiceDownload
{
    public static string Of(InvoiceId invoice, InvoiceFormat format) => $"/api/v1/invoices/{invoice.Value}/{Word(format)}";

    public static string Zip(IEnumerable<InvoiceId> invoices) =>
        "/api/v1/invoices/zip?" + string.Join('&', invoices.Select(i => $"ids={i.Value}"));

    private static string Word(InvoiceFormat format) => format switch
    {
        InvoiceFormat.Html => "html",
        InvoiceFormat.Pdf => "pdf",
        InvoiceFormat.Ubl => "ubl",
        InvoiceFormat.UsageCsv => "csv",
        InvoiceFormat.Focus14 => "focus-1.4",
        InvoiceFormat.Focus12 => "focus-1.2",
        InvoiceFormat.Journal => "journal",
        _ => throw new InvalidOperationException($"Unknown format {format}."),
    };
}
