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
internal sealed class NetworkHttp(IHttpClientFactory clients, NetworkId network, string displayName, TimeProvider clock, Pacer? pacer = null)
{
    public Task<WireAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<WireAnswer> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    public Task<WireAnswer> PostAsync<T>(string path, T body, JsonSerializerOptions options, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, options: options), cancellationToken);

    /// <summary>Reads a body that may never end: stops at the end, after <paramref name="most"/> bytes or after <paramref name="patience"/>.</summary>
    public async Task<WireAnswer> GetOpenEndedAsync(string path, int most, TimeSpan patience, CancellationToken cancellationToken)
    {
        return await GuardAsync(path, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var client = clients.CreateClient(network.Value);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var body = await ReadAsync(stream, most, patience, cancellationToken);
            return Answer(response, body);
        }, cancellationToken);
    }

    private Task<WireAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken) =>
        GuardAsync(path, async () =>
        {
            using var request = new HttpRequestMessage(method, path);
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
            throw new NetworkUnreachableException($"{displayName} has failed too often and is left alone for a while.", e) { RetryAfter = e.RetryAfter };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutRejectedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new NetworkUnreachableException($"{displayName} gave no answer to {PathOnly(path)}: {e.Message}", e);
        }
    }

    private WireAnswer Answer(HttpResponseMessage response, string body) => new(displayName, response.StatusCode, body, RetryAfter(response));

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
