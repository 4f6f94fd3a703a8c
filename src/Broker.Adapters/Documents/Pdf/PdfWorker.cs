using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Adapters.Documents.Pdf;

/// <summary>One process that prints documents one after the other. Used by one caller at a time.</summary>
internal sealed class PdfWorker : IDisposable
{
    private readonly PdfWorkerProcess _process;
    private readonly PdfOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HashSet<string> _styles = new(StringComparer.Ordinal);

    private PdfWorker(PdfWorkerProcess process, PdfOptions options, TimeProvider clock, ILogger logger)
    {
        _process = process;
        _options = options;
        _clock = clock;
        _logger = logger;
    }

    public int ProcessId => _process.Id;

    public int Printed { get; private set; }

    public static async Task<PdfStart> StartAsync(PdfOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        PdfWorkerProcess process;
        try
        {
            process = PdfWorkerProcess.Start(options, logger);
        }
        catch (Win32Exception failure)
        {
            return new PdfStart.Missing($"{options.Python} cannot be started: {failure.Message}.");
        }

        var worker = new PdfWorker(process, options, clock, logger);
        var (hello, died) = await worker.WithinAsync(options.StartTimeout, async token => await worker.HearAsync(token), cancellationToken);
        if (hello is { Ready: { } version })
        {
            PdfLog.Ready(logger, worker.ProcessId, version);
            return new PdfStart.Ready(worker);
        }

        worker.Dispose();
        return hello is { Missing: { } why }
            ? new PdfStart.Missing($"WeasyPrint is missing: {why}.")
            : new PdfStart.Broken(died is PdfReply.Died { Why: var end } ? end : $"It was not ready within {options.StartTimeout}.");
    }

    public async Task<PdfReply> PrintAsync(PdfSource source, CancellationToken cancellationToken)
    {
        Printed++;
        var (reply, failure) = await WithinAsync(_options.Timeout, token => PrintNowAsync(source, token), cancellationToken);
        switch (failure)
        {
            case PdfReply.TimedOut:
                PdfLog.TimedOut(_logger, ProcessId, _options.Timeout);
                break;
            case PdfReply.Died died:
                PdfLog.Died(_logger, ProcessId, died.Why);
                break;
        }

        return failure ?? reply!;
    }

    public void Dispose() => _process.Dispose();

    private async Task<PdfReply> PrintNowAsync(PdfSource source, CancellationToken cancellationToken)
    {
        if (!_styles.Contains(source.Style.Id))
        {
            await SayAsync(new { style = source.Style.Id, css = source.Style.Css, files = source.Style.Files.Keys }, cancellationToken);
            foreach (var file in source.Style.Files.Values)
            {
                await PdfFrames.WriteAsync(_process.In, file, cancellationToken);
            }

            await _process.In.FlushAsync(cancellationToken);
            if (await HearAsync(cancellationToken) is { Failed: { } unreadable })
            {
                return new PdfReply.Refused(unreadable);
            }

            _styles.Add(source.Style.Id);
        }

        await SayAsync(
            new { print = source.Style.Id, identity = source.Identity, epoch = source.Metadata.Date.ToUnixTimeSeconds() }, cancellationToken);
        await PdfFrames.WriteAsync(_process.In, Encoding.UTF8.GetBytes(source.Html), cancellationToken);
        await _process.In.FlushAsync(cancellationToken);
        var heard = await HearAsync(cancellationToken);
        return heard.Failed is { } why
            ? new PdfReply.Refused(why)
            : new PdfReply.Printed(await PdfFrames.ReadAsync(_process.Out, cancellationToken), heard.Pages);
    }

    /// <summary>
    /// Runs a conversation with the process and ends the process when it takes too long or nobody waits any more: a read
    /// from a pipe does not always listen to its token, but it always ends with the process.
    /// </summary>
    private async Task<(T? Result, PdfReply? Failure)> WithinAsync<T>(
        TimeSpan patience, Func<CancellationToken, Task<T>> converse, CancellationToken cancellationToken)
        where T : class
    {
        using var late = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        await using var kill = either.Token.UnsafeRegister(static process => ((PdfWorkerProcess)process!).Kill(), _process);
        try
        {
            return (await converse(either.Token), null);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or JsonException or OperationCanceledException or ObjectDisposedException)
        {
            _process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            return (null, late.IsCancellationRequested ? new PdfReply.TimedOut() : new PdfReply.Died(failure.Message));
        }
    }

    private async Task SayAsync<T>(T message, CancellationToken cancellationToken) =>
        await PdfFrames.WriteAsync(_process.In, JsonSerializer.SerializeToUtf8Bytes(message), cancellationToken);

    private async Task<Heard> HearAsync(CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<Heard>(await PdfFrames.ReadAsync(_process.Out, cancellationToken), JsonSerializerOptions.Web)
            ?? throw new JsonException("A worker said nothing.");

    private sealed record Heard(string? Ready, string? Missing, string? Failed, string? Read, int Pages);
}
