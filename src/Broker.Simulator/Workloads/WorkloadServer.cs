using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Broker.Simulator.Workloads;

/// <summary>How a workload meets whoever connects to it.</summary>
internal sealed record WorkloadManner(bool Answers, int Status, TimeSpan Delay)
{
    public static WorkloadManner Well { get; } = new(Answers: true, 200, TimeSpan.Zero);
}

/// <summary>What is spoken on a workload's port.</summary>
internal interface IWorkloadProtocol
{
    /// <summary>One connection from its first byte to its last; whoever hangs up first ends it by an exception.</summary>
    Task ServeAsync(NetworkStream stream, Func<WorkloadManner> manner, CancellationToken cancellationToken);
}

/// <summary>
/// A port of its own. Plain sockets, because a dead workload must refuse connections and a hung one must accept and stay
/// silent, which a web server will not do on demand.
/// </summary>
internal sealed class WorkloadServer : IDisposable
{
    private readonly IPAddress _host;
    private readonly IWorkloadProtocol _protocol;
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new();
    private Socket? _reservation;
    private TcpListener? _listener;
    private CancellationTokenSource? _open;

    /// <param name="host">Loopback address to listen on.</param>
    public WorkloadServer(IPAddress host, IWorkloadProtocol protocol)
    {
        _host = host;
        _protocol = protocol;
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
            await _protocol.ServeAsync(client.GetStream(), () => Manner, cancellationToken);
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
}
