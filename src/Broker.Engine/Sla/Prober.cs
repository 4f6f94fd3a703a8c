using System.Net;
using System.Net.Sockets;
using Broker.Domain.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Sla;

/// <summary>
/// Probes over HTTP (2xx and 3xx are good, redirects are not followed) or, for what has no HTTP, by opening a connection.
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
            var status = target.HealthPath.Length == 0
                ? await ConnectAsync(target.Endpoint, either.Token)
                : await GetAsync(new Uri(target.Endpoint, target.HealthPath), either.Token);
            var outcome = status is null or (>= 200 and < 400) ? ProbeOutcome.Success : ProbeOutcome.WrongStatus;
            return new ProbeResult(outcome, _clock.GetElapsedTime(started), status);
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

    private async Task<int?> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // A workload that sends its status and then hangs does not serve, so some of the body is awaited.
        _ = await body.ReadAtLeastAsync(new byte[BodyLimit], BodyLimit, throwOnEndOfStream: false, cancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<int?> ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new DnsEndPoint(endpoint.Host, endpoint.Port), cancellationToken);
        return null;
    }

    private static ProbeOutcome OutcomeOf(Exception exception) =>
        (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ProbeOutcome.Refused,
            SocketError.TimedOut => ProbeOutcome.Timeout,
            _ => ProbeOutcome.NetworkError,
        };
}
