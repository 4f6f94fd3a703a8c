using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>One lease as a gateway's paths name it.</summary>
internal sealed record AkashLeaseKey(string Provider, string Dseq, int Gseq, int Oseq)
{
    /// <summary>Null if the lease does not say with whom it is.</summary>
    public static AkashLeaseKey? Of(AkashLeaseWire lease) => lease.Id is { Provider: { } provider, Dseq: { } dseq } id
        ? new AkashLeaseKey(provider, dseq, id.Gseq, id.Oseq)
        : null;

    public string Path => string.Create(CultureInfo.InvariantCulture, $"lease/{Uri.EscapeDataString(Dseq)}/{Gseq}/{Oseq}");
}

internal abstract record ManifestOutcome
{
    private ManifestOutcome() { }

    public sealed record Delivered : ManifestOutcome;

    /// <summary>The provider has not seen the lease in a block yet, or wants to be asked again.</summary>
    public sealed record NotYet(string Reason) : ManifestOutcome;

    /// <summary>It will never take this manifest.</summary>
    public sealed record Refused(string Reason) : ManifestOutcome;
}

/// <summary>A provider's own HTTPS: what no other place knows about a lease, and the only way to tell it what to run.</summary>
internal sealed class AkashGateway(AkashGatewayHosts hosts, IAkashTokens tokens)
{
    private const int LargestAnswer = 1024 * 1024;

    // The provider itself gives a manifest two minutes; a dark one must not hold a worker that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <exception cref="NetworkUnreachableException">It is not known whether the provider has it; sending it again is harmless.</exception>
    public async Task<ManifestOutcome> PutManifestAsync(string provider, string dseq, string manifest, CancellationToken cancellationToken)
    {
        using var content = new StringContent(manifest, Encoding.UTF8, "application/json");
        var answer = await SendAsync(
            HttpMethod.Put, provider, $"deployment/{Uri.EscapeDataString(dseq)}/manifest", content, AkashScope.SendManifest, cancellationToken);
        return answer switch
        {
            { IsSuccess: true } => new ManifestOutcome.Delivered(),
            { Status: HttpStatusCode.NotFound } => new ManifestOutcome.NotYet(answer.NotNow().Message),
            { Status: HttpStatusCode.UnprocessableEntity } => new ManifestOutcome.Refused($"The provider refuses the manifest: {answer.Excerpt}"),
            {
                Status: HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            } => throw answer.NotNow(),
            _ => throw answer.Unknown("a manifest"),
        };
    }

    /// <summary>Null while the provider has no manifest for the lease, or no lease.</summary>
    public async Task<AkashLeaseStatusWire?> FindStatusAsync(AkashLeaseKey lease, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, lease.Provider, $"{lease.Path}/status", null, AkashScope.Status, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : answer.OrUnreachable().Read<AkashLeaseStatusWire>(AkashWire.Options);
    }

    /// <summary>Of one service; null while there is none of that name.</summary>
    public async Task<AkashServiceStatusWire?> FindServiceStatusAsync(AkashLeaseKey lease, string service, CancellationToken cancellationToken)
    {
        var path = $"{lease.Path}/service/{Uri.EscapeDataString(service)}/status";
        var answer = await SendAsync(HttpMethod.Get, lease.Provider, path, null, AkashScope.Status, cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : answer.OrUnreachable().Read<AkashServiceStatusWire>(AkashWire.Options);
    }

    private async Task<WireAnswer> SendAsync(
        HttpMethod method, string provider, string path, HttpContent? content, string scope, CancellationToken cancellationToken)
    {
        var line = await hosts.FindAsync(provider, cancellationToken);
        var token = await tokens.SignAsync(AkashAccess.At(provider, scope), cancellationToken);
        using var patience = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(line.Host.Address, path));
            request.Content = content;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await line.Wire.SendAsync(request, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            return new WireAnswer($"Provider {provider}", response.StatusCode, body, response.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            hosts.Forget(provider);
            throw new NetworkUnreachableException($"Provider {provider} gave no answer to {path}: {e.GetBaseException().Message}", e);
        }
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
        return await content.ReadAsStringAsync(cancellationToken);
    }
}
