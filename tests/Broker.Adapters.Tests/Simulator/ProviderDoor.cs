using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>A client of one provider's own server, which looks at the certificate it is shown.</summary>
internal sealed class ProviderDoor : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _sockets;

    public ProviderDoor(string hostUri, string? token = null, X509Certificate2? certificate = null)
    {
        _handler = new SocketsHttpHandler();
        _handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
        {
            Shown = X509CertificateLoader.LoadCertificate(shown!.GetRawCertData());
            // Nobody vouches for a provider but itself; whether it is the right one is on the chain.
            return Shown.Subject == Shown.Issuer;
        };
        _handler.SslOptions.ClientCertificates = certificate is null ? null : [certificate];
        _sockets = new HttpMessageInvoker(_handler, disposeHandler: false);
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri(hostUri), Timeout = TimeSpan.FromSeconds(20) };
        Token = token;
        Http.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
    }

    public HttpClient Http { get; }

    public string? Token { get; }

    /// <summary>Last certificate the provider showed.</summary>
    public X509Certificate2? Shown { get; private set; }

    public Task<HttpResponseMessage> PutManifestAsync(string dseq, string manifest) =>
        Http.PutAsync($"deployment/{dseq}/manifest", new StringContent(manifest, Encoding.UTF8, "application/json"));

    /// <summary>All frames until the provider closes, and what it closes with.</summary>
    public async Task<(IReadOnlyList<JsonElement> Frames, int CloseCode)> StreamAsync(string path)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        await socket.ConnectAsync(new UriBuilder(new Uri(Http.BaseAddress!, path)) { Scheme = "wss" }.Uri, _sockets, CancellationToken.None);
        var frames = new List<JsonElement>();
        var buffer = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return (frames, (int)socket.CloseStatus!);
            }

            frames.Add(JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(buffer, 0, received.Count)));
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        _sockets.Dispose();
        _handler.Dispose();
        Shown?.Dispose();
    }
}
