using System.Globalization;
using System.Net;
using Broker.Domain.Shared;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Stripe;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>
/// Calls Stripe and turns what can go wrong into outcomes. Retries, timeouts and the breaker are in the HttpClient; the
/// library's own are off.
/// </summary>
internal sealed class StripeWire(IHttpClientFactory clients, StripeOptions options)
{
    public const string ClientName = "stripe";

    private const int MostGenerations = 3;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    public async Task<GatewayOutcome<T>> RunAsync<T>(Func<StripeClient, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return new GatewayOutcome<T>.Done(await work(Client()));
        }
        catch (StripeRefusal refusal)
        {
            return new GatewayOutcome<T>.Refused(refusal.Why);
        }
        catch (StripeException failure) when (IsAboutUs(failure))
        {
            return new GatewayOutcome<T>.Refused(Why(failure));
        }
        catch (StripeException failure)
        {
            return new GatewayOutcome<T>.Unreachable(
                failure.StripeResponse?.Headers?.RetryAfter?.Delta ?? TryAgainAfter, $"{(int)failure.HttpStatusCode} {failure.Message} ({RequestOf(failure)})");
        }
        catch (Exception failure) when (IsLost(failure) && !cancellationToken.IsCancellationRequested)
        {
            return new GatewayOutcome<T>.Unreachable(TryAgainAfter, failure.Message);
        }
    }

    /// <summary>
    /// Makes something once. A key keeps its first answer for a day, also when that was an error: then <paramref name="find"/>
    /// looks whether the work was done, and only if it was not, the next generation of the key is used.
    /// </summary>
    /// <param name="fact">The business fact, such as <c>invoice:42:create</c>; never an attempt.</param>
    public static async Task<T> OnceAsync<T>(string fact, Func<RequestOptions, Task<T>> make, Func<Task<T?>> find)
        where T : class
    {
        for (var generation = 1; ; generation++)
        {
            try
            {
                return await make(new RequestOptions { IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{fact}:v{generation}") });
            }
            catch (StripeException failure) when (generation < MostGenerations && IsKept(failure))
            {
                if (await find() is { } found)
                {
                    return found;
                }
            }
        }
    }

    public static bool IsMissing(StripeException failure) => failure.StripeError?.Code == "resource_missing";

    private StripeClient Client() => new(new StripeClientOptions
    {
        ApiKey = options.ApiKey,
        ApiBase = options.BaseAddress.ToString().TrimEnd('/'),
        HttpClient = new SystemNetHttpClient(clients.CreateClient(ClientName), maxNetworkRetries: 0, enableTelemetry: false),
    });

    // A conflict of keys or locks, a limit and a fault of theirs pass; everything else below 500 will be the same next time.
    private static bool IsAboutUs(StripeException failure) =>
        failure.HttpStatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not HttpStatusCode.Conflict and not HttpStatusCode.TooManyRequests and not HttpStatusCode.RequestTimeout;

    private static bool IsLost(Exception failure) => failure
        is HttpRequestException or IOException or OperationCanceledException or TimeoutRejectedException or BrokenCircuitException
        or Newtonsoft.Json.JsonException or System.Text.Json.JsonException;

    private static bool IsKept(StripeException failure) =>
        failure.StripeError?.Type == "idempotency_error"
            ? failure.HttpStatusCode == HttpStatusCode.BadRequest
            : failure.HttpStatusCode >= HttpStatusCode.InternalServerError && IsReplayed(failure.StripeResponse);

    private static bool IsReplayed(StripeResponse? response) =>
        response?.Headers is { } headers && headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true", StringComparer.Ordinal);

    private static GatewayRefusal Why(StripeException failure)
    {
        var error = failure.StripeError;
        var about = error?.Param is { } param ? $" [{param}]" : "";
        return new GatewayRefusal(
            error?.Code ?? error?.Type ?? ((int)failure.HttpStatusCode).ToString(CultureInfo.InvariantCulture),
            $"{error?.Message ?? failure.Message}{about} ({RequestOf(failure)})");
    }

    private static string RequestOf(StripeException failure) => failure.StripeResponse?.RequestId ?? "no request id";
}

/// <summary>We will not ask Stripe for what we know it cannot do.</summary>
internal sealed class StripeRefusal(string code, string message) : Exception(message)
{
    public GatewayRefusal Why { get; } = new(code, message);
}
