using System.Collections.Concurrent;
using Broker.Adapters.Documents.Pdf.Files;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Documents.Pdf;

/// <summary>
/// WeasyPrint in a few long-lived processes: starting one takes as long as printing several documents. A process that
/// dies or hangs takes one document with it at most, and that one is printed again.
/// </summary>
internal sealed class WeasyPrintPrinter(IOptions<PdfOptions> options, TimeProvider clock, ILogger<WeasyPrintPrinter> logger) : IPdfPrinter, IDisposable
{
    private const string InstallCommand = "apt-get install weasyprint fonts-dejavu-core fonts-droid-fallback fonts-symbola";
    private readonly PdfOptions _options = options.Value;
    private readonly SemaphoreSlim _places = new(options.Value.Workers);
    private readonly ConcurrentBag<PdfWorker> _idle = [];

    /// <summary>The processes that wait for a document; for tests that kill them.</summary>
    internal IEnumerable<int> IdleProcesses => _idle.Select(w => w.ProcessId);

    public async Task<PdfOutcome> PrintAsync(PdfSource source, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            // A process that waited may have been ended by the machine since; so the second try is with a new one.
            var reply = await TryAsync(source, mayBeOld: true, cancellationToken);
            if (reply.Reply is PdfReply.Died)
            {
                reply = await TryAsync(source, mayBeOld: false, cancellationToken);
            }

            return reply switch
            {
                { Missing: { } missing } => missing,
                { Reply: PdfReply.Printed printed } => Finished(printed, source),
                { Reply: PdfReply.Refused refused } => new PdfOutcome.Failed($"WeasyPrint cannot print it: {refused.Why}."),
                { Reply: PdfReply.TimedOut } => new PdfOutcome.Failed($"It took longer than {_options.Timeout} to print."),
                { Reply: PdfReply.Died died } => new PdfOutcome.Failed($"The process that prints ended twice: {died.Why}"),
                var other => throw new InvalidOperationException($"Unknown reply {other}."),
            };
        }
        finally
        {
            _places.Release();
        }
    }

    public async Task<PdfOutcome.NotInstalled?> MissingAsync(CancellationToken cancellationToken)
    {
        if (!_idle.IsEmpty)
        {
            return null;
        }

        await _places.WaitAsync(cancellationToken);
        try
        {
            if (!_idle.IsEmpty)
            {
                return null;
            }

            switch (await PdfWorker.StartAsync(_options, clock, logger, cancellationToken))
            {
                case PdfStart.Ready ready:
                    _idle.Add(ready.Worker);
                    return null;
                case PdfStart.Missing { Why: var why }:
                    return NotInstalled(why);
                case PdfStart.Broken { Why: var why }:
                    return NotInstalled(why);
                case var other:
                    throw new InvalidOperationException($"Unknown start {other}.");
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var worker))
        {
            worker.Dispose();
        }

        _places.Dispose();
    }

    private async Task<(PdfReply? Reply, PdfOutcome.NotInstalled? Missing)> TryAsync(
        PdfSource source, bool mayBeOld, CancellationToken cancellationToken)
    {
        if (!mayBeOld || !_idle.TryTake(out var worker))
        {
            switch (await PdfWorker.StartAsync(_options, clock, logger, cancellationToken))
            {
                case PdfStart.Ready ready:
                    worker = ready.Worker;
                    break;
                case PdfStart.Missing { Why: var why }:
                    return (null, NotInstalled(why));
                case PdfStart.Broken { Why: var why }:
                    return (new PdfReply.Died(why), null);
                case var other:
                    throw new InvalidOperationException($"Unknown start {other}.");
            }
        }

        var keep = false;
        try
        {
            var reply = await worker.PrintAsync(source, cancellationToken);
            keep = reply is PdfReply.Printed or PdfReply.Refused && worker.Printed < _options.DocumentsPerWorker;
            return (reply, null);
        }
        finally
        {
            if (keep)
            {
                _idle.Add(worker);
            }
            else
            {
                worker.Dispose();
            }
        }
    }

    private static PdfOutcome Finished(PdfReply.Printed printed, PdfSource source)
    {
        try
        {
            return new PdfOutcome.Printed(AssociatedFiles.Add(printed.Pdf, source), printed.Pages);
        }
        catch (InvalidDataException unknown)
        {
            return new PdfOutcome.Failed($"This version of WeasyPrint writes PDFs we cannot attach files to: {unknown.Message}");
        }
    }

    private PdfOutcome.NotInstalled NotInstalled(string why)
    {
        PdfLog.Missing(logger, why);
        return new PdfOutcome.NotInstalled($"PDFs need WeasyPrint on the server. {why}", InstallCommand);
    }
}
