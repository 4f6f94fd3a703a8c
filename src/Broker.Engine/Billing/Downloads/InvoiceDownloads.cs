using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Views;

namespace Broker.Engine.Billing.Downloads;

internal sealed class InvoiceDownloads(IInvoicePackages packages, IEnumerable<IInvoiceWriter> writers, TenantContext tenant) : IInvoiceDownloads
{
    private readonly Dictionary<InvoiceFormat, IInvoiceWriter> _writers = writers.ToDictionary(w => w.Format);

    public bool IsAllowed => tenant.MaySeeMoney();

    public async Task<DownloadOutcome> OpenAsync(InvoiceId id, InvoiceFormat format, CancellationToken cancellationToken)
    {
        if (!IsAllowed)
        {
            return new DownloadOutcome.Forbidden();
        }

        if (await packages.FindAsync(id, PartsOf(format), cancellationToken) is not { } package)
        {
            return new DownloadOutcome.NotFound();
        }

        var writer = _writers[format];
        var content = Buffer();
        try
        {
            await writer.WriteAsync(package, content, cancellationToken);
            content.Position = 0;
            return new DownloadOutcome.Ready(new InvoiceFile(writer.FileName(package.Document), writer.ContentType, content));
        }
        catch (InvoiceFormatUnavailableException missing)
        {
            await content.DisposeAsync();
            return new DownloadOutcome.Unavailable(missing.Message, missing.Command);
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    public async Task<DownloadOutcome> OpenAsync(string number, InvoiceFormat format, CancellationToken cancellationToken) =>
        await packages.FindNumberAsync(number, cancellationToken) is { } id
            ? await OpenAsync(id, format, cancellationToken)
            : new DownloadOutcome.NotFound();

    public async Task WriteArchiveAsync(
        IReadOnlyList<InvoiceId> ids, IReadOnlyList<InvoiceFormat> formats, Stream output, CancellationToken cancellationToken)
    {
        if (!IsAllowed)
        {
            throw new UnauthorizedAccessException("Only who may see documents about money may download them.");
        }

        await using var archive = await InvoiceArchive.BeginAsync(output, cancellationToken);
        foreach (var id in ids.Distinct())
        {
            foreach (var format in formats.Distinct())
            {
                switch (await OpenAsync(id, format, cancellationToken))
                {
                    case DownloadOutcome.Ready { File: var file }:
                        await using (file)
                        {
                            await archive.AddAsync(file, cancellationToken);
                        }

                        break;
                    case DownloadOutcome.Unavailable unavailable:
                        archive.Miss(id, format, unavailable.Why);
                        break;
                    default:
                        archive.Miss(id, format, "There is no such invoice.");
                        break;
                }
            }
        }

        await archive.EndAsync(cancellationToken);
    }

    private static PackageParts PartsOf(InvoiceFormat format) => format switch
    {
        InvoiceFormat.Html or InvoiceFormat.Pdf or InvoiceFormat.Ubl => PackageParts.Document,
        InvoiceFormat.UsageCsv or InvoiceFormat.Focus14 or InvoiceFormat.Focus12 => PackageParts.Usage,
        InvoiceFormat.Journal => PackageParts.Journal,
        var other => throw new InvalidOperationException($"Unknown format {other}."),
    };

    // On disk: usage may be larger than what a server wants to hold for every download. Readable by nobody else, gone when closed.
    private static FileStream Buffer() => new(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
}
