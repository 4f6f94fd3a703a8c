using System.Net.Sockets;
using System.Text;

namespace Broker.Simulator.Workloads;

/// <summary>Just enough HTTP: one request, one answer.</summary>
/// <param name="answer">Body for a request line and the status it gets.</param>
/// <param name="jitter">Natural delay of each answer.</param>
internal sealed class HttpWorkload(Func<string, int, string> answer, Func<TimeSpan> jitter) : IWorkloadProtocol
{
    private const int HeadLimit = 64 * 1024;

    public async Task ServeAsync(NetworkStream stream, Func<WorkloadManner> manner, CancellationToken cancellationToken)
    {
        if (await ReadRequestAsync(stream, cancellationToken) is not { } requestLine)
        {
            return;
        }

        var now = manner();
        // The wire takes real time even when the networks' clock is driven by hand.
        await Task.Delay(now.Answers ? now.Delay + jitter() : Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        var body = Encoding.UTF8.GetBytes(answer(requestLine, now.Status));
        var head = $"HTTP/1.1 {now.Status} {(now.Status == 200 ? "OK" : "Internal Server Error")}\r\nContent-Type: application/json\r\n" +
            $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        if (!requestLine.StartsWith("HEAD ", StringComparison.Ordinal))
        {
            await stream.WriteAsync(body, cancellationToken);
        }
    }

    private static async Task<string?> ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[HeadLimit];
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            filled += read;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n");
                await DrainAsync(stream, BodyLength(head) - (filled - end - 4), cancellationToken);
                return head[0];
            }
        }

        return null;
    }

    private static long BodyLength(string[] head)
    {
        var header = Array.Find(head, line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return header is not null && long.TryParse(header.AsSpan("Content-Length:".Length), out var length) ? length : 0;
    }

    // An unread body would turn our closing into a reset and lose the answer.
    private static async Task DrainAsync(NetworkStream stream, long left, CancellationToken cancellationToken)
    {
        var waste = new byte[16 * 1024];
        while (left > 0)
        {
            var read = await stream.ReadAsync(waste.AsMemory(0, (int)Math.Min(left, waste.Length)), cancellationToken);
            if (read == 0)
            {
                return;
            }

            left -= read;
        }
    }
}
