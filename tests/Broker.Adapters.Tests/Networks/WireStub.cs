using System.Net;
using System.Text;

namespace Broker.Adapters.Tests.Networks;

internal sealed record SentRequest(HttpMethod Method, string PathAndQuery, string Body, string? Key)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>A network made of prepared answers; the last one for a path repeats.</summary>
internal sealed class WireStub : HttpMessageHandler
{
    private readonly List<(HttpMethod Method, string Path, Queue<Func<HttpResponseMessage>> Answers)> _routes = [];
    private readonly List<SentRequest> _sent = [];

    public IReadOnlyList<SentRequest> Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    public WireStub On(HttpMethod method, string path, params Func<HttpResponseMessage>[] answers)
    {
        _routes.Insert(0, (method, path, new Queue<Func<HttpResponseMessage>>(answers)));
        return this;
    }

    public WireStub OnGet(string path, params string[] bodies) => On(HttpMethod.Get, path, [.. bodies.Select(b => Json(b))]);

    public WireStub OnPost(string path, HttpStatusCode status, string body) => On(HttpMethod.Post, path, Json(body, status));

    public static Func<HttpResponseMessage> Json(string body, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json") =>
        () => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static Func<HttpResponseMessage> NoAnswer() => () => throw new HttpRequestException("The connection was reset.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var path = request.RequestUri!.PathAndQuery;
        lock (_sent)
        {
            _sent.Add(new SentRequest(
                request.Method, path, body, request.Headers.TryGetValues("x-api-key", out var keys) ? keys.Single() : null)
            {
                Headers = request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase),
            });
            var route = _routes.Find(r => r.Method == request.Method && path.StartsWith(r.Path, StringComparison.Ordinal));
            if (route.Answers is null)
            {
                throw new InvalidOperationException($"The test prepared no answer to {request.Method} {path}.");
            }

            return (route.Answers.Count > 1 ? route.Answers.Dequeue() : route.Answers.Peek())();
        }
    }
}
