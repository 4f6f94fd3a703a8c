using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Broker.Simulator.Akash.Chain;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Gateway;

/// <summary>Whether a token is good, and for whose leases. Each provider finds this out by itself, from the chain.</summary>
internal abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    internal sealed record Tenant(string Owner, JsonElement Leases) : TokenVerdict;

    /// <param name="Status">401 for who it is, 400 for how it is written.</param>
    /// <param name="Message">Said in the body.</param>
    internal sealed record Refused(int Status, string Message) : TokenVerdict;
}

/// <summary>
/// Short-lived tokens for providers' own hosts (AEP-64), signed with the tenant's wallet key. The Console mints them for its managed wallet;
/// a provider checks any of them against the key the chain knows from the owner's first transaction. Only to be used inside a visit to the world.
/// </summary>
internal sealed class TenantTokens(SimulatedWorld world, ChainAccounts accounts)
{
    private static readonly string[] Claims = ["iss", "iat", "nbf", "exp", "version", "jti", "leases"];

    /// <summary>For the managed wallet.</summary>
    public string Issue(int ttlSeconds, JsonElement leases)
    {
        var now = world.Now.ToUnixTimeSeconds();
        var signed = $"{Encode("""{"alg":"ES256K","typ":"JWT"}"""u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(new
        {
            version = "v1",
            iss = accounts.Managed.Address,
            iat = now,
            nbf = now,
            exp = now + ttlSeconds,
            leases,
        }))}";
        return $"{signed}.{Encode(accounts.ManagedKey.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public TokenVerdict Read(string token)
    {
        if (token.Split('.') is not [var header, var payload, var signature])
        {
            return Malformed("token contains an invalid number of segments");
        }

        try
        {
            var algorithm = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(header)).GetProperty("alg").GetString();
            var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(payload));
            return Fault(claims) is { } fault
                ? new TokenVerdict.Refused(400, $"token has invalid claims: {fault.Path}: {fault.Message}")
                : Read(claims, algorithm, $"{header}.{payload}", Base64Url.DecodeFromChars(signature));
        }
        catch (Exception broken) when (broken is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Malformed(broken.Message);
        }
    }

    private TokenVerdict Read(JsonElement claims, string? algorithm, string signed, byte[] signature)
    {
        var owner = claims.GetProperty("iss").GetString() ?? "";
        if (accounts.Find(owner)?.PublicKey is not { } key)
        {
            return Unauthorized($"the public key of {owner} is not known to the chain");
        }

        byte[]? message = algorithm switch
        {
            "ES256K" => Encoding.ASCII.GetBytes(signed),
            "ES256KADR36" => Adr36(owner, signed),
            _ => null,
        };
        if (message is null)
        {
            return Malformed($"signing method {algorithm} is unavailable");
        }

        if (!Secp256k1.Verify(key, message, signature))
        {
            return Unauthorized("token signature is invalid");
        }

        var now = world.Now.ToUnixTimeSeconds();
        return claims.GetProperty("exp").GetInt64() <= now ? Unauthorized("token is expired")
            : claims.GetProperty("nbf").GetInt64() > now ? Unauthorized("token is not valid yet")
            : claims.GetProperty("iat").GetInt64() > now ? Unauthorized("token used before issued")
            : new TokenVerdict.Tenant(owner, claims.GetProperty("leases"));
    }

    private static ClaimFault? Fault(JsonElement claims)
    {
        if (claims.ValueKind != JsonValueKind.Object
            || claims.EnumerateObject().Select(claim => claim.Name).FirstOrDefault(name => !Claims.Contains(name)) is not null)
        {
            return new ClaimFault("claims", $"only {string.Join(", ", Claims)} are allowed");
        }

        foreach (var name in new[] { "iat", "nbf", "exp" })
        {
            if (!claims.TryGetProperty(name, out var time) || time.ValueKind != JsonValueKind.Number || !time.TryGetInt64(out var seconds) || seconds < 0)
            {
                return new ClaimFault(name, "Required");
            }
        }

        return !claims.TryGetProperty("iss", out var issuer) || !Bech32.IsAddress("akash", issuer.ToString()) ? new ClaimFault("iss", "Expected an address")
            : !claims.TryGetProperty("version", out var version) || version.ToString() != "v1" ? new ClaimFault("version", "Expected v1")
            : !claims.TryGetProperty("leases", out var leases) ? new ClaimFault("leases", "Required")
            : LeaseClaims.Fault(leases, "leases");
    }

    // What a browser's wallet signs when it is asked to sign data (ADR-36): amino JSON with sorted keys.
    private static byte[] Adr36(string signer, string data) => Encoding.UTF8.GetBytes(
        """{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":"""
        + $"\"{Convert.ToBase64String(Encoding.ASCII.GetBytes(data))}\",\"signer\":\"{signer}\""
        + """}}],"sequence":"0"}""");

    private static TokenVerdict.Refused Unauthorized(string why) => new(401, $"unauthorized access: {why}");

    private static TokenVerdict.Refused Malformed(string why) => new(400, $"token is malformed: {why}");

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
