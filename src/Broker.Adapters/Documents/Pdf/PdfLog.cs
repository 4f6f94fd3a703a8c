using Microsoft.Extensions.Logging;

namespace Broker.Adapters.Documents.Pdf;

internal static partial class PdfLog
{
    [LoggerMessage(4701, LogLevel.Information, "PDF worker {Process} is ready, WeasyPrint {Version}")]
    public static partial void Ready(ILogger logger, int process, string version);

    [LoggerMessage(4702, LogLevel.Warning, "PDF worker {Process} died and is replaced: {Why}")]
    public static partial void Died(ILogger logger, int process, string why);

    [LoggerMessage(4703, LogLevel.Warning, "PDF worker {Process} was killed: a document took longer than {Timeout}")]
    public static partial void TimedOut(ILogger logger, int process, TimeSpan timeout);

    [LoggerMessage(4704, LogLevel.Debug, "PDF worker {Process} says: {Line}")]
    public static partial void Says(ILogger logger, int process, string line);

    [LoggerMessage(4705, LogLevel.Warning, "PDFs cannot be printed: {Why}")]
    public static partial void Missing(ILogger logger, string why);
}
