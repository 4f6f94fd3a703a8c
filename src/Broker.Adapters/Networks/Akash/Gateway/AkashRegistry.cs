using System.Text.Json.Serialization;
using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.Akash.Gateway;

internal sealed record AkashProviderRecordWire(string? HostUri);

internal sealed record AkashProviderAnswerWire(AkashProviderRecordWire? Provider);

internal sealed record AkashCertificateBodyWire(string? State, string? Cert);

internal sealed record AkashCertificateWire(
    AkashCertificateBodyWire? Certificate, [property: JsonConverter(typeof(TextOrNumber))] string? Serial);

internal sealed record AkashCertificatesWire(IReadOnlyList<AkashCertificateWire>? Certificates);

/// <summary>What providers have written about themselves on the chain. Everyone may read it.</summary>
internal sealed class AkashRegistry(NetworkHttp chain)
{
    /// <summary>Null if nobody of that address is registered as a provider.</summary>
    public async Task<string?> FindHostAsync(string provider, CancellationToken cancellationToken)
    {
        var answer = await chain.GetPublicAsync($"akash/provider/v1beta4/providers/{Uri.EscapeDataString(provider)}", cancellationToken);
        return CosmosRest.IsNotFound(answer)
            ? null
            : answer.OrUnreachable().Read<AkashProviderAnswerWire>(CosmosWire.Options).Provider?.HostUri;
    }

    public async Task<IReadOnlyList<AkashRegisteredCertificate>> ListCertificatesAsync(string provider, CancellationToken cancellationToken)
    {
        var path = $"akash/cert/v1/certificates/list?filter.owner={Uri.EscapeDataString(provider)}&filter.state=valid";
        var answer = (await chain.GetPublicAsync(path, cancellationToken)).OrUnreachable();
        var listed = answer.Read<AkashCertificatesWire>(CosmosWire.Options).Certificates ?? throw answer.Unknown("a list of certificates");
        return [.. listed
            .Where(c => c.Certificate?.State is null or "valid")
            .Select(c => AkashCertificateRule.Read(c.Serial, c.Certificate?.Cert))
            .OfType<AkashRegisteredCertificate>()];
    }
}
