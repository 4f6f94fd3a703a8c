using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Broker.Simulator.Workloads;

/// <summary>How a workload meets whoever connects to it.</summary>
internal sealed record WorkloadManner(bool Answers, int Status, TimeSpan Delay)
{
    public static WorkloadManner Well { get; } = new(Answers: true, 200, TimeSpan.Zero);
}

/// <summary>
/// A port of its own with just enough HTTP behind it. Plain sockets, because a dead workload must refuse connections and
/// a hung one must accept and stay silent, which a web server will not do on demand.
/// </summary>
internal sealed class WorkloadServer : IDisposable
{
    private const int HeadLimit = 64 * 1024;

    private readonly IPAddress _host;
    private readonly Func<string, int, string> _answer;
    private readonly Func<TimeSpan> _jitter;
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new();
    private Socket? _reservation;
    private TcpListener? _listener;
    private CancellationTokenSource? _open;

    /// <param name="host">Loopback address to listen on.</param>
    /// <param name="answer">Body for a request line and the status it gets.</param>
    /// <param name="jitter">Natural delay of each answer.</param>
    public WorkloadServer(IPAddress host, Func<string, int, string> answer, Func<TimeSpan> jitter)
    {
        _host = host;
        _answer = answer;
        _jitter = jitter;
        _reservation = Reserve(0);
        Port = ((IPEndPoint)_reservation.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public WorkloadManner Manner { get; set; } = WorkloadManner.Well;

    public bool IsOpen => _listener is not null;

    public void Open()
    {
        if (IsOpen)
        {
            return;
        }

        _reservation?.Dispose();
        _reservation = null;
        _listener = new TcpListener(_host, Port);
        _listener.Start();
        _open = new CancellationTokenSource();
        _ = AcceptAsync(_listener, _open.Token);
    }

    /// <summary>From here on connections are refused, and the port stays ours so that nobody else answers in our place.</summary>
    public void Close()
    {
        if (!IsOpen)
        {
            return;
        }

        Stop();
        _reservation = Reserve(Port);
    }

    public void Dispose()
    {
        Stop();
        _reservation?.Dispose();
    }

    private void Stop()
    {
        _open?.Cancel();
        _open?.Dispose();
        _open = null;
        _listener?.Dispose();
        _listener = null;
        foreach (var client in _clients.Keys)
        {
            client.Close();
        }
    }

    private Socket Reserve(int port)
    {
        var socket = new Socket(_host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(_host, port));
        return socket;
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken);
                _clients[client] = true;
                _ = ServeAsync(client, cancellationToken);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The caller gave up between connecting and being accepted.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            var stream = client.GetStream();
            var requestLine = await ReadRequestAsync(stream, cancellationToken);
            if (requestLine is null)
            {
                return;
            }

            var manner = Manner;
            // The wire takes real time even when the networks' clock is driven by hand.
            await Task.Delay(manner.Answers ? manner.Delay + _jitter() : Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            var body = Encoding.UTF8.GetBytes(_answer(requestLine, manner.Status));
            var head = $"HTTP/1.1 {manner.Status} {(manner.Status == 200 ? "OK" : "Internal Server Error")}\r\nContent-Type: application/json\r\n" +
                $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
            if (!requestLine.StartsWith("HEAD ", StringComparison.Ordinal))
            {
                await stream.WriteAsync(body, cancellationToken);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Either side hung up; that is what a killed workload looks like.
        }
        finally
        {
            _clients.TryRemove(client, out _);
            client.Dispose();
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
