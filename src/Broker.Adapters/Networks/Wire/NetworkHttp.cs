using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Broker.Domain.Shared;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Broker.Adapters.Networks.Wire;

/// <summary>
/// One network's HTTP: every answer, whatever its status, is a <see cref="WireAnswer"/>; every failure to get one is a
/// <see cref="NetworkUnreachableException"/>. Retries, timeouts and the breaker are set in <see cref="NetworkClient"/>.
/// </summary>
internal sealed class NetworkHttp(
    IHttpClientFactory clients, NetworkId network, NetworkKey key, WirePulse pulse, TimeProvider clock, Pacer? pacer = null)
{
    private NetworkCredential? _candidate;

    public bool IsConnected => key.Current is not null;

    public NetworkPulse Pulse => pulse.Current;

    /// <summary>The same network, asked with a key that is only being tried.</summary>
    public NetworkHttp With(NetworkCredential candidate) => new(clients, network, key, pulse, clock, pacer) { _candidate = candidate };

    /// <summary>What the network tells everyone; needs no key.</summary>
    public Task<WireAnswer> GetPublicAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, keyless: true, cancellationToken);

    public Task<WireAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<WireAnswer> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    public Task<WireAnswer> PostAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, null, cancellationToken);

    /// <summary>For every other kind of body or method; the content is sent as it is.</summary>
    public Task<WireAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken) =>
        SendAsync(method, path, content, keyless: false, cancellationToken);

    public Task<WireAnswer> PostAsync<T>(string path, T body, JsonSerializerOptions options, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, options: options), cancellationToken);

    /// <param name="name">What this write is called where its path is the same for all; see <see cref="WriteWitness"/>.</param>
    public Task<WireAnswer> PostAsync<T>(string path, T body, JsonSerializerOptions options, string name, CancellationToken cancellationToken)
    {
        var content = JsonContent.Create(body, options: options);
        WriteWitness.NameOf(content, name);
        return SendAsync(HttpMethod.Post, path, content, cancellationToken);
    }

    /// <summary>Reads a body that may never end: stops at the end, after <paramref name="most"/> bytes or after <paramref name="patience"/>.</summary>
    public async Task<WireAnswer> GetOpenEndedAsync(string path, int most, TimeSpan patience, CancellationToken cancellationToken)
    {
        return await GuardAsync(path, async () =>
        {
            using var request = Request(HttpMethod.Get, path, keyless: false);
            using var client = clients.CreateClient(network.Value);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var body = await ReadAsync(stream, most, patience, cancellationToken);
            return Answer(response, body);
        }, cancellationToken);
    }

    private Task<WireAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content, bool keyless, CancellationToken cancellationToken) =>
        GuardAsync(path, async () =>
        {
            using var request = Request(method, path, keyless);
            request.Content = content;
            using var client = clients.CreateClient(network.Value);
            using var response = await client.SendAsync(request, cancellationToken);
            return Answer(response, await response.Content.ReadAsStringAsync(cancellationToken));
        }, cancellationToken);

    private async Task<WireAnswer> GuardAsync(string path, Func<Task<WireAnswer>> send, CancellationToken cancellationToken)
    {
        if (pacer is not null)
        {
            await pacer.WaitAsync(cancellationToken);
        }

        try
        {
            return await send();
        }
        catch (BrokenCircuitException e)
        {
            throw new NetworkUnreachableException($"{key.DisplayName} has failed too often and is left alone for a while.", e) { RetryAfter = e.RetryAfter };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutRejectedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var what = $"{key.DisplayName} gave no answer to {PathOnly(path)}: {e.Message}";
            pulse.Failed(what, came: null);
            throw new NetworkUnreachableException(what, e);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, bool keyless)
    {
        var request = new HttpRequestMessage(method, path);
        request.Options.Set(SigningHandler.Keyless, keyless);
        if (_candidate is not null)
        {
            request.Options.Set(SigningHandler.Candidate, _candidate);
        }

        return request;
    }

    private WireAnswer Answer(HttpResponseMessage response, string body)
    {
        if (response.IsSuccessStatusCode)
        {
            pulse.Answered();
        }

        // A network that echoes what it was sent must not put our key before an operator's eyes.
        var secret = (_candidate ?? key.Current)?.Secret;
        var safe = string.IsNullOrEmpty(secret) ? body : body.Replace(secret, "••••", StringComparison.Ordinal);
        return new WireAnswer(key.DisplayName, response.StatusCode, safe, RetryAfter(response), pulse);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private async Task<string> ReadAsync(Stream stream, int most, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        var buffer = new byte[most];
        var length = 0;
        try
        {
            int read;
            while (length < most && (read = await stream.ReadAsync(buffer.AsMemory(length), either.Token)) > 0)
            {
                length += read;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The stream stays open as long as the container runs: what came until now is the answer.
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string PathOnly(string path) => path.Split('?')[0];
}
