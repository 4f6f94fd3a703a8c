using System.Collections.Concurrent;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>Writes down every reply of the Console API as it came over the wire.</summary>
internal sealed class ExchangeRecorder(string contract) : DelegatingHandler
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var reply = await base.SendAsync(request, cancellationToken);
        await reply.Content.LoadIntoBufferAsync(cancellationToken);
        _lines.Enqueue(JsonSerializer.Serialize(new
        {
            method = request.Method.Method,
            path = request.RequestUri!.PathAndQuery["/akash".Length..],
            status = (int)reply.StatusCode,
            contract,
            body = await reply.Content.ReadAsStringAsync(cancellationToken),
        }));
        return reply;
    }
}
