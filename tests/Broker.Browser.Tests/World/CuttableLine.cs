using System.Net;
using System.Net.Sockets;

namespace Broker.Browser.Tests.World;

/// <summary>A line to the portal that can be cut and mended: every connection through it breaks, and none can be made.</summary>
internal sealed class CuttableLine : IAsyncDisposable
{
    private readonly Uri _target;
    private readonly IPEndPoint _here;
    private TcpListener _listener;
    private CancellationTokenSource _whole = new();
    private Task _accepting;

    private CuttableLine(Uri target)
    {
        _target = target;
        (_listener, _accepting) = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _here = (IPEndPoint)_listener.LocalEndpoint;
    }

    public Uri Address => new($"http://{_here}/");

    public static CuttableLine To(Uri target) => new(target);

    public async Task CutAsync()
    {
        await _whole.CancelAsync();
        _listener.Stop();
        await _accepting;
        _whole.Dispose();
    }

    public void Mend()
    {
        _whole = new CancellationTokenSource();
        (_listener, _accepting) = Listen(_here);
    }

    public async ValueTask DisposeAsync() => await CutAsync();

    private (TcpListener, Task) Listen(IPEndPoint at)
    {
        var listener = new TcpListener(at);
        listener.Start();
        return (listener, AcceptAsync(listener, _whole.Token));
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cut)
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(CarryAsync(await listener.AcceptTcpClientAsync(cut), cut));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task CarryAsync(TcpClient near, CancellationToken cut)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await far.ConnectAsync(_target.Host, _target.Port, cut);
                var there = near.GetStream().CopyToAsync(far.GetStream(), cut);
                var back = far.GetStream().CopyToAsync(near.GetStream(), cut);
                await await Task.WhenAny(there, back);
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // Either side may hang up; a cut hangs up both.
            }
        }
    }
}
