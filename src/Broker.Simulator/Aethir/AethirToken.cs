using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Broker.Simulator.Aethir;

/// <summary>
/// The signed token of each request: nearly a JWT, but with a type of its own and an end in milliseconds. Documented for the
/// checker API; assumed to hold for partners.
/// </summary>
internal sealed class AethirToken
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, long> _nonces = new(StringComparer.Ordinal);

    /// <exception cref="AethirProblem">The token is not good now.</exception>
    public void Check(string? token, string? accessKey, AethirSimulatorOptions account, DateTimeOffset now)
    {
        var parts = (token ?? "").Split('.');
        if (parts.Length != 3 || accessKey != account.AccessKey || !IsSigned(parts, account.SecretKey))
        {
            throw new AethirProblem(AethirCode.BadSignature, "signature verification failed");
        }

        var header = Read<Header>(parts[0]);
        var payload = Read<Payload>(parts[1]);
        if (header is not { Alg: "HS256", Typ: "CHK_OP" } || payload is not { Exp: { } exp, Nonce.Length: > 0 } || payload.Ak != accessKey)
        {
            throw new AethirProblem(AethirCode.BadSignature, "malformed token");
        }

        var today = now.ToUnixTimeMilliseconds();
        if (exp <= today || exp > today + LongestLife.TotalMilliseconds)
        {
            throw new AethirProblem(AethirCode.TokenExpired, "token expired");
        }

        UseUp(payload.Nonce, exp, today);
    }

    public void Reset() => _nonces.Clear();

    private void UseUp(string nonce, long until, long now)
    {
        if (!_nonces.TryAdd(nonce, until))
        {
            throw new AethirProblem(AethirCode.NonceUsed, "nonce already used");
        }

        // A token that has expired is refused for that, so its nonce need not be remembered.
        foreach (var old in _nonces.Where(one => one.Value <= now).Select(one => one.Key).ToList())
        {
            _nonces.Remove(old);
        }
    }

    private static bool IsSigned(string[] parts, string secret)
    {
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(signature)), Encoding.ASCII.GetBytes(parts[2].TrimEnd('=')));
    }

    private static T? Read<T>(string part)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(part), JsonSerializerOptions.Web);
        }
        catch (Exception broken) when (broken is FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Header(string? Alg, string? Typ);

    private sealed record Payload(string? Ak, long? Exp, string? Ip, string? Nonce);
}
