using System.Globalization;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Wire;

/// <summary>A workload's output as most networks hand it out: lines, each with or without its time in front.</summary>
internal static class LogText
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];

    public static IEnumerable<LogLine> Lines(string stream, string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Line(stream, line.TrimEnd('\r')));

    private static LogLine Line(string stream, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && DateTimeOffset.TryParseExact(
                line.AsSpan(0, space), Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new LogLine(at, stream, line[(space + 1)..])
            : new LogLine(null, stream, line);
    }
}
