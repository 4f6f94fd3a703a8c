using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Broker.Adapters.Networks.Wire;

/// <summary>How every network is called: limits, retries, breaker. The adapters know nothing of it.</summary>
internal static class NetworkClient
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWaitBetween = TimeSpan.FromSeconds(4);

    /// <summary>Registers the named client of one network.</summary>
    public static void AddNetworkClient<TOptions>(this IServiceCollection services, NetworkId network, string keyHeader, Func<TOptions, (Uri Address, string Key)> target)
        where TOptions : class
    {
        services.AddHttpClient(network.Value, (provider, client) =>
            {
                var (address, key) = target(provider.GetRequiredService<IOptions<TOptions>>().Value);
                client.BaseAddress = address.AbsolutePath.EndsWith('/') ? address : new Uri(address + "/");
                client.DefaultRequestHeaders.Add(keyHeader, key);
                client.DefaultRequestHeaders.Accept.Add(new("application/json"));
                client.MaxResponseContentBufferSize = LargestAnswer;
                // The pipeline's timeouts end with the headers; this one also ends a body that never does.
                client.Timeout = TotalTimeout + AttemptTimeout;
            })
            // Three lines per call, at thousands of calls a minute, and one careless level away from the key.
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddResilienceHandler(network.Value, Configure);
    }

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline)
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
