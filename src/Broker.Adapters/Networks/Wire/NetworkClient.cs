using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

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
    private static readonly TimeSpan LongestWaitBetween = TimeSpan.FromSeconds(4);

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
                Configure(pipeline, context.ServiceProvider.GetRequiredKeyedService<WirePulse>(network.Value)));
        services.AddHttpClient(network.Value)
            .AddHttpMessageHandler(p => new SigningHandler(
                p.GetRequiredKeyedService<NetworkKey>(network.Value), p.GetRequiredKeyedService<NetworkReach>(network.Value).Signer))
            .AddHttpMessageHandler(p => new WriteWitnessHandler(network, p.GetRequiredService<WriteWitness>()));
    }

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, WirePulse pulse)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(300),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                HttpClientResiliencePredicates.IsTransient(arguments.Outcome) && IsSoon(arguments.Outcome.Result)),
        };
        // A lost answer to one of these may hide a success: the adapter looks for it before it asks again.
        retry.DisableFor(HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch);

        // The wire takes real time even where a test drives the clock by hand.
        pipeline.TimeProvider = TimeProvider.System;
        pipeline
            .AddTimeout(TotalTimeout)
            .AddRetry(retry)
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
                StateProvider = pulse.Circuit,
            })
            .AddTimeout(AttemptTimeout);
    }

    // A network that wants to be left alone for longer is: the caller gets its answer and its Retry-After.
    private static bool IsSoon(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        null => true,
        { Delta: { } delta } => delta <= LongestWaitBetween,
        _ => false,
    };
}
