using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Broker.Engine.Tests.Sla;

/// <summary>What a workload does to a connection.</summary>
internal enum WireBehaviour
{
    Serve,
    AnswerError,
    Redirect,
    Hang,
    DripHeaders,
    DripBody,
    Reset,
    EndlessBody,
}

/// <summary>A workload on a loopback port that behaves as told, and can be told otherwise while it runs.</summary>
internal sealed class WireListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _connections;

    public WireListener(WireBehaviour behaviour = WireBehaviour.Serve)
    {
        Behaviour = behaviour;
        _listener.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public WireBehaviour Behaviour { get; set; }

    public Uri Endpoint { get; }

    public Uri SshEndpoint => new($"ssh://root@127.0.0.1:{Endpoint.Port}");

    /// <summary>Said to whoever connects, before anything is asked; null for nothing.</summary>
    public string? Greeting { get; init; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The process is gone: connections are refused.</summary>
    public void Die() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Dead or disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                if (Greeting is not null)
                {
                    await SendAsync(socket, Greeting);
                    if (Behaviour == WireBehaviour.Reset)
                    {
                        return;
                    }
                }

                var buffer = new byte[4096];
                while (await socket.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                    if (!await AnswerAsync(socket))
                    {
                        return;
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The prober went away.
            }
        }
    }

    private async Task<bool> AnswerAsync(Socket socket)
    {
        switch (Behaviour)
        {
            case WireBehaviour.Serve:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                return true;
            case WireBehaviour.AnswerError:
                await SendAsync(socket, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
                return true;
            case WireBehaviour.Redirect:
                await SendAsync(socket, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
                return true;
            case WireBehaviour.DripHeaders:
                await DripAsync(socket, "HTTP/1.1 200 OK\r\nX-Slow: ");
                return false;
            case WireBehaviour.DripBody:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                await DripAsync(socket, "");
                return false;
            case WireBehaviour.EndlessBody:
                await SendAsync(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while (true)
                {
                    await SendAsync(socket, $"400\r\n{new string('x', 1024)}\r\n");
                }

            case WireBehaviour.Reset:
                socket.LingerState = new LingerOption(true, 0);
                return false;
            default:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                return false;
        }
    }

    private async Task DripAsync(Socket socket, string start)
    {
        await SendAsync(socket, start);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _stop.Token);
            await SendAsync(socket, "x");
        }
    }

    private async Task SendAsync(Socket socket, string text) =>
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}
