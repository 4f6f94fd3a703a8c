using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Broker.Engine.Accounts;
using Broker.Host.Api;
using Broker.Host.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Broker.Host.Security;

/// <summary>How often the same caller may try to sign in or call the API.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Api = "api";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddSingleton<SignInThrottle>();
        services.AddRateLimiter(static limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RejectAsync;
            limiter.AddPolicy(SignIn, static http => RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => PerMinute(http.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.SignInsPerMinuteByAddress)));
            limiter.AddPolicy(Api, static http => RateLimitPartition.GetFixedWindowLimiter(
                CallerOf(http),
                _ => PerMinute(http.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.RequestsPerMinute)));
        });
    }

    internal static FixedWindowRateLimiterOptions PerMinute(int permits) => new() { PermitLimit = permits, Window = Window, QueueLimit = 0 };

    private static string CallerOf(HttpContext http) =>
        http.User.FindFirstValue(BrokerClaims.ApiKey) is { } key ? $"key {key}"
        : http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user ? $"user {user}"
        : $"address {http.Connection.RemoteIpAddress}";

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var http = rejected.HttpContext;
        if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (!Problems.IsProgram(http.Request.Path))
        {
            await http.Response.WriteAsync("Too many attempts. Wait a minute and try again.", cancellationToken);
        }
    }
}

/// <summary>Counts sign-in attempts per account, so that many addresses together cannot guess one password.</summary>
internal sealed class SignInThrottle(IOptions<AccessOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        account => RateLimitPartition.GetFixedWindowLimiter(account, _ => RateLimits.PerMinute(options.Value.SignInsPerMinuteByAccount)),
        StringComparer.OrdinalIgnoreCase);

    public bool TryEnter(string account)
    {
        using var lease = _limiter.AttemptAcquire(account);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
