using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Networks.Wire;

/// <summary>How one network is reached; see <see cref="NetworkClient.AddNetworkClient"/>.</summary>
/// <param name="Key">The key of the network's settings; null or an empty secret if they have none.</param>
/// <param name="RequestsPerSecond">Most requests that are sent; null for no limit.</param>
internal sealed record NetworkReach(Uri Address, NetworkCredential? Key, IRequestSigner Signer, double? RequestsPerSecond = null)
{
    /// <summary>So much time's worth of requests may come at once.</summary>
    public TimeSpan Burst { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A call that would have to wait longer for its turn is unreachable instead.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.MaxValue;
}

/// <summary>How every network is called: limits, retries, breaker, key. The adapters know nothing of it.</summary>
internal static class NetworkClient
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Registers the client of one network and, under the network's id as the service key, its <see cref="NetworkHttp"/>.
    /// </summary>
    public static void AddNetworkClient(
        this IServiceCollection services, NetworkId network, string displayName, Func<IServiceProvider, NetworkReach> reach)
    {
        services.AddKeyedSingleton(network.Value, (p, _) => reach(p));
        services.AddKeyedSingleton(network.Value, (p, _) => new WirePulse(p.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(network.Value, (p, _) =>
        {
            var ofSettings = p.GetRequiredKeyedService<NetworkReach>(network.Value).Key;
            return new NetworkKey(
                network, displayName, p.GetRequiredService<INetworkCredentials>(),
                () => string.IsNullOrWhiteSpace(ofSettings?.Secret) ? null : ofSettings);
        });
        services.AddKeyedSingleton(network.Value, (p, _) =>
        {
            var clock = p.GetRequiredService<TimeProvider>();
            var reach = p.GetRequiredKeyedService<NetworkReach>(network.Value);
            return new NetworkHttp(
                p.GetRequiredService<IHttpClientFactory>(), network,
                p.GetRequiredKeyedService<NetworkKey>(network.Value), p.GetRequiredKeyedService<WirePulse>(network.Value),
                clock, reach.RequestsPerSecond is { } perSecond ? new Pacer(perSecond, clock, reach.Burst, reach.LongestWait) : null);
        });
        services.AddHttpClient(network.Value, (provider, client) =>
            {
                var address = provider.GetRequiredKeyedService<NetworkReach>(network.Value).Address;
                client.BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new Uri(address + "/");
                client.DefaultRequestHeaders.Accept.Add(new("application/json"));
                client.MaxResponseContentBufferSize = LargestAnswer;
                // The pipeline's timeouts end with the headers; this one also ends a body that never does.
                client.Timeout = TotalTimeout + AttemptTimeout;
            })
            // Three lines per call, at thousands of calls a minute, and one careless level away from the key.
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddResilienceHandler(network.Value, (pipeline, context) =>
                WirePipeline.Configure(pipeline, new WireLimits(TotalTimeout, AttemptTimeout)
                {
                    Circuit = context.ServiceProvider.GetRequiredKeyedService<WirePulse>(network.Value).Circuit,
                    // A lost answer to a write may hide a success: the adapter looks for it before it asks again.
                    MayRepeat = static request => request.Method != HttpMethod.Post && request.Method != HttpMethod.Put && request.Method != HttpMethod.Patch,
                }));
        services.AddHttpClient(network.Value)
            .AddHttpMessageHandler(p => new SigningHandler(
                p.GetRequiredKeyedService<NetworkKey>(network.Value), p.GetRequiredKeyedService<NetworkReach>(network.Value).Signer))
            .AddHttpMessageHandler(p => new WriteWitnessHandler(network, p.GetRequiredService<WriteWitness>()));
    }
}
