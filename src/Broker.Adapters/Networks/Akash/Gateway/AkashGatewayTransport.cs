using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>Where a provider's gateway is and how it is recognised.</summary>
internal sealed record AkashGatewayHost(string Provider, Uri Address, IReadOnlyList<AkashRegisteredCertificate> Certificates);

/// <summary>Makes the connection to one provider's gateway.</summary>
internal interface IAkashGatewayTransport
{
    HttpMessageHandler Open(AkashGatewayHost host);
}

/// <summary>
/// Connections of their own for every provider: one that was checked for a provider must not carry another's requests,
/// even if both say they live at the same host.
/// </summary>
internal sealed class AkashGatewayTransport(AkashOptions options, TimeProvider clock) : IAkashGatewayTransport
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    public HttpMessageHandler Open(AkashGatewayHost host) => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        MaxConnectionsPerServer = 4,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            // Gateways speak nothing older.
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsAccepted(host, certificate, errors),
        },
    };

    private bool IsAccepted(AkashGatewayHost host, X509Certificate? shown, SslPolicyErrors errors)
    {
        if (shown is null)
        {
            return false;
        }

        using var certificate = new X509Certificate2(shown);
        var verdict = AkashCertificateRule.Judge(certificate, errors == SslPolicyErrors.None, host.Provider, host.Certificates, clock.GetUtcNow());

        // The exception's words are all that reaches the operator; a bare false would say "invalid certificate".
        return verdict == AkashCertificateVerdict.Accepted
            ? true
            : throw new AuthenticationException($"The certificate of {host.Provider} was not accepted: {verdict}");
    }

    // The name was written by a stranger, and so were the addresses it resolves to: the one we connect to is the one we checked.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = options.AllowPrivateEndpoints ? addresses : Array.FindAll(addresses, a => !EndpointRule.IsPrivate(a));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"{context.DnsEndPoint.Host} leads into a private network.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
