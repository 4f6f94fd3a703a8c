using System.Net;
using System.Net.Sockets;
using Broker.Domain.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>
/// Probes over HTTP (2xx and 3xx are good, redirects are not followed), a machine by the line with which every SSH server
/// begins, and whatever else by opening a connection.
/// </summary>
internal sealed class Prober : IProber, IDisposable
{
    /// <summary>More of an answer than this is not read; it was an answer.</summary>
    private const int BodyLimit = 4 * 1024;

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    public Prober(IOptions<SlaOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = options.Value.ReconnectEvery,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("broker-probe/1");
    }

    public async Task<ProbeResult> ProbeAsync(ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var started = _clock.GetTimestamp();
        try
        {
            var (good, status) = await LookAsync(target, either.Token);
            return new ProbeResult(good ? ProbeOutcome.Success : ProbeOutcome.WrongStatus, _clock.GetElapsedTime(started), status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.Timeout, null, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            // A cancelled connect may surface as a socket error: the patience decides, not the exception's type.
            cancellationToken.ThrowIfCancellationRequested();
            var outcome = patience.IsCancellationRequested ? ProbeOutcome.Timeout : OutcomeOf(exception);
            return new ProbeResult(outcome, null, null);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(bool Good, int? Status)> LookAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        if (target.IsMachine)
        {
            return (await GreetAsync(target.Endpoint, cancellationToken), null);
        }

        if (target.HealthPath.Length == 0)
        {
            using var socket = await ConnectAsync(target.Endpoint, cancellationToken);
            return (true, null);
        }

        var status = await GetAsync(new Uri(target.Endpoint, target.HealthPath), cancellationToken);
        return (status is >= 200 and < 400, status);
    }

    private async Task<int> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // A workload that sends its status and then hangs does not serve, so some of the body is awaited.
        _ = await body.ReadAtLeastAsync(new byte[BodyLimit], BodyLimit, throwOnEndOfStream: false, cancellationToken);
        return (int)response.StatusCode;
    }

    /// <summary>Whether an SSH server answers: it may say other lines before the one that begins with SSH- (RFC 4253, 4.2).</summary>
    private static async Task<bool> GreetAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var socket = await ConnectAsync(endpoint, cancellationToken);
        var buffer = new byte[BodyLimit];
        var filled = 0;
        int read;
        while (filled < buffer.Length && (read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
        {
            filled += read;
            var said = buffer.AsSpan(0, filled);
            if (said.StartsWith("SSH-"u8) || said.IndexOf("\nSSH-"u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<Socket> ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(endpoint.DnsSafeHost, endpoint.Port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ProbeOutcome OutcomeOf(Exception exception) =>
        (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ProbeOutcome.Refused,
            SocketError.TimedOut => ProbeOutcome.Timeout,
            _ => ProbeOutcome.NetworkError,
        };
}
