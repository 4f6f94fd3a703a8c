using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Wire;

/// <summary>Shows a network who asks. Called for every attempt, so that a repetition gets a signature of its own.</summary>
internal interface IRequestSigner
{
    ValueTask SignAsync(HttpRequestMessage request, NetworkCredential credential, CancellationToken cancellationToken);
}

/// <summary>The key goes into one header, after <paramref name="prefix"/> if there is one (<c>Bearer </c>).</summary>
internal sealed class HeaderSigner(string header, string prefix = "") : IRequestSigner
{
    public ValueTask SignAsync(HttpRequestMessage request, NetworkCredential credential, CancellationToken cancellationToken)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, prefix + credential.Secret);
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// The innermost handler of a network's client, inside the retries: takes the key as it is at that moment.
/// </summary>
internal sealed class SigningHandler(NetworkKey key, IRequestSigner signer) : DelegatingHandler
{
    /// <summary>A key to use for this request instead of the connected one: one that is being tried.</summary>
    public static readonly HttpRequestOptionsKey<NetworkCredential> Candidate = new("broker-candidate-credential");

    /// <summary>Set for what the network tells everyone, key or no key.</summary>
    public static readonly HttpRequestOptionsKey<bool> Keyless = new("broker-keyless");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credential = request.Options.TryGetValue(Candidate, out var candidate) ? candidate : key.Current;
        if (credential is not null)
        {
            await signer.SignAsync(request, credential, cancellationToken);
        }
        else if (!request.Options.TryGetValue(Keyless, out var keyless) || !keyless)
        {
            throw new NetworkUnreachableException($"{key.DisplayName} is not connected: there is no key for it.");
        }

        return await base.SendAsync(request, cancellationToken);
    }
}

/// <summary>The key of one network: the one connected while we run, else the one of its settings.</summary>
internal sealed class NetworkKey(NetworkId network, string displayName, INetworkCredentials connected, Func<NetworkCredential?> ofSettings)
{
    public string DisplayName => displayName;

    public NetworkCredential? Current => connected.Find(network) ?? ofSettings();
}

/// <summary>Where nobody connects networks while we run, the settings' keys are all there is.</summary>
internal sealed class NoneConnected : INetworkCredentials
{
    public NetworkCredential? Find(NetworkId network) => null;
}
