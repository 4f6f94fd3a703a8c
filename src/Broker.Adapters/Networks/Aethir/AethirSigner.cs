using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>
/// Aethir's token: nearly a JWT, but its type is <c>CHK_OP</c> and its end counts milliseconds, so libraries for JWT refuse it
/// or misread its date. Each attempt has a token of its own, for a nonce is good once.
/// </summary>
/// <remarks>Source: docs.aethir.com, checker guide, "API for querying license rewards".</remarks>
internal sealed class AethirSigner(AethirOptions options, TimeProvider clock) : IRequestSigner
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"CHK_OP"}"""u8);

    private long _skewTicks;

    /// <summary>How far the network's clock is ahead of ours, as far as it told us.</summary>
    public TimeSpan Skew
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _skewTicks));
        private set => Interlocked.Exchange(ref _skewTicks, value.Ticks);
    }

    public ValueTask SignAsync(HttpRequestMessage request, NetworkCredential credential, CancellationToken cancellationToken)
    {
        var accessKey = credential.KeyId
            ?? throw new NetworkUnreachableException("Aethir is not connected: an access key belongs to the secret key.");
        request.Headers.Remove("x-ak");
        request.Headers.TryAddWithoutValidation("x-ak", accessKey);
        request.Headers.Remove("x-op-token");
        request.Headers.TryAddWithoutValidation(
            "x-op-token", Token(accessKey, credential.Secret, clock.GetUtcNow() + Skew + options.TokenLife, Guid.NewGuid().ToString("N")));
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes over the network's clock, which it tells in every answer.</summary>
    public void LearnClock(long milliseconds) => Skew = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) - clock.GetUtcNow();

    internal static string Token(string accessKey, string secretKey, DateTimeOffset expires, string nonce)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { ak = accessKey, exp = expires.ToUnixTimeMilliseconds(), nonce });
        var signed = $"{Header}.{Base64Url.EncodeToString(payload)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secretKey), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
