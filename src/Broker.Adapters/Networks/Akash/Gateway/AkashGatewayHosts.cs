using System.Collections.Concurrent;
using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>A gateway we can talk to now.</summary>
internal sealed record AkashGatewayLine(AkashGatewayHost Host, HttpMessageInvoker Wire);

/// <summary>Finds providers' gateways in the chain's records and keeps the connections to them for a while.</summary>
internal sealed class AkashGatewayHosts(
    AkashRegistry registry, IAkashGatewayTransport transport, WriteWitness witness, AkashOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (AkashGatewayLine Line, DateTimeOffset Until)> _lines = new(StringComparer.Ordinal);

    /// <exception cref="NetworkUnreachableException">The provider is not registered, or its address is none we would call.</exception>
    public async Task<AkashGatewayLine> FindAsync(string provider, CancellationToken cancellationToken)
    {
        if (_lines.TryGetValue(provider, out var known) && clock.GetUtcNow() < known.Until)
        {
            return known.Line;
        }

        var address = Accept(provider, await registry.FindHostAsync(provider, cancellationToken));
        var certificates = address.Scheme == Uri.UriSchemeHttps ? await registry.ListCertificatesAsync(provider, cancellationToken) : [];
        var host = new AkashGatewayHost(provider, address, certificates);
        var line = new AkashGatewayLine(host, new HttpMessageInvoker(new WriteWitnessHandler(NetworkId.Akash, witness) { InnerHandler = transport.Open(host) }));
        Forget(provider);
        _lines[provider] = (line, clock.GetUtcNow() + KnownFor);
        return line;
    }

    /// <summary>Providers move and replace their certificates: after a failure the records are read again.</summary>
    public void Forget(string provider)
    {
        if (_lines.TryRemove(provider, out var old))
        {
            old.Line.Wire.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var provider in _lines.Keys)
        {
            Forget(provider);
        }
    }

    private Uri Accept(string provider, string? hostUri)
    {
        var accepted = EndpointRule.Accept(hostUri, options.AllowPrivateEndpoints);
        if (accepted is null || (!options.AllowPrivateEndpoints && (accepted.Scheme != Uri.UriSchemeHttps || IPAddress.TryParse(accepted.DnsSafeHost, out _))))
        {
            throw new NetworkUnreachableException(
                $"Provider {provider} says its gateway is at '{WireAnswer.Reason(hostUri ?? "")}', which is no address to call.");
        }

        return accepted.AbsolutePath.EndsWith('/') ? accepted : new Uri(accepted + "/");
    }
}
