using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;

namespace Broker.Adapters.Networks.Wire;

/// <param name="Total">For a call with its repetitions.</param>
/// <param name="Attempt">For one try.</param>
internal sealed record WireLimits(TimeSpan Total, TimeSpan Attempt)
{
    /// <summary>Told of the breaker's state; null if nobody asks.</summary>
    public CircuitBreakerStateProvider? Circuit { get; init; }

    /// <summary>Whether a request whose answer was lost can be sent again as it is.</summary>
    public required Func<HttpRequestMessage, bool> MayRepeat { get; init; }
}

/// <summary>Timeouts, retries and breaker of every HTTP client that leaves the house.</summary>
internal static class WirePipeline
{
    private static readonly TimeSpan LongestWaitBetween = TimeSpan.FromSeconds(4);

    public static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, WireLimits limits)
    {
        // The wire takes real time even where a test drives the clock by hand.
        pipeline.TimeProvider = TimeProvider.System;
        pipeline
            .AddTimeout(limits.Total)
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(300),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(arguments.Outcome) && IsSoon(arguments.Outcome.Result)
                    && arguments.Context.GetRequestMessage() is { } request && limits.MayRepeat(request)),
            })
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
                StateProvider = limits.Circuit,
            })
            .AddTimeout(limits.Attempt);
    }

    // Whoever wants to be left alone for longer is: the caller gets the answer and its Retry-After.
    private static bool IsSoon(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        null => true,
        { Delta: { } delta } => delta <= LongestWaitBetween,
        _ => false,
    };
}
