using System.IO.Compression;
using System.Text;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Downloads;

/// <summary>A zip that is sent while it is written. The same files give the same bytes: entries carry no date of today.</summary>
internal sealed class InvoiceArchive : IAsyncDisposable
{
    private static readonly DateTimeOffset EntryDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ZipArchive _zip;
    private readonly List<string> _missed = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    private InvoiceArchive(ZipArchive zip) => _zip = zip;

    public static async Task<InvoiceArchive> BeginAsync(Stream output, CancellationToken cancellationToken) =>
        new(await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken));

    public async Task AddAsync(InvoiceFile file, CancellationToken cancellationToken)
    {
        // Numbers differ, but what is left of them in a file's name need not.
        var name = file.Name;
        for (var nth = 2; !_names.Add(name); nth++)
        {
            name = FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(file.Name)}-{nth}{Path.GetExtension(file.Name)}");
        }

        var entry = _zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = EntryDate;
        await using var content = await entry.OpenAsync(cancellationToken);
        await file.Content.CopyToAsync(content, cancellationToken);
    }

    public void Miss(InvoiceId id, InvoiceFormat format, string why) => _missed.Add($"{id} {InvoiceFormatWords.WordOf(format)}: {why}");

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_missed.Count == 0)
        {
            return;
        }

        var entry = _zip.CreateEntry("errors.txt", CompressionLevel.Fastest);
        entry.LastWriteTime = EntryDate;
        await using var content = await entry.OpenAsync(cancellationToken);
        await content.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', _missed) + "\n"), cancellationToken);
    }

    public ValueTask DisposeAsync() => _zip.DisposeAsync();
}
