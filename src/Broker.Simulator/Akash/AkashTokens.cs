using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Broker.Simulator.Akash.Chain;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <summary>Short-lived tokens for providers' own hosts: ES256K over the claims of AEP-64 as today's schema wants them.</summary>
internal sealed class AkashTokens(SimulatedWorld world, ChainAccounts accounts)
{
    private static readonly string[] Scopes =
        ["send-manifest", "get-manifest", "logs", "shell", "events", "status", "restart", "hostname-migrate", "ip-migrate", "attestation"];

    public string Issue(int ttlSeconds, JsonElement leases)
    {
        CheckLeases(leases, "data.leases");
        var now = world.Now.ToUnixTimeSeconds();
        var signed = $"{Encode("""{"alg":"ES256K","typ":"JWT"}""")}.{Encode(JsonSerializer.Serialize(new
        {
            version = "v1",
            iss = accounts.Managed.Address,
            iat = now,
            nbf = now,
            exp = now + ttlSeconds,
            leases,
        }))}";
        return $"{signed}.{Base64Url.EncodeToString(accounts.ManagedKey.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Whether the bearer may do this on this provider. Null: yes; otherwise what the provider answers.</summary>
    public string? Refusal(string? token, string provider, string scope)
    {
        if (token?.Split('.') is not [var header, var payload, var signature])
        {
            return "unauthorized access: missing token";
        }

        try
        {
            if (!Secp256k1.Verify(accounts.ManagedKey.Public, Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature)))
            {
                return "unauthorized access: token signature is invalid";
            }

            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            if (claims.RootElement.GetProperty("exp").GetInt64() <= world.Now.ToUnixTimeSeconds())
            {
                return "unauthorized access: token is expired";
            }

            return Allows(claims.RootElement.GetProperty("leases"), provider, scope) ? null : "unauthorized access: insufficient scope";
        }
        catch (FormatException)
        {
            return "unauthorized access: token is malformed";
        }
    }

    private static bool Allows(JsonElement leases, string provider, string scope) => leases.GetProperty("access").GetString() switch
    {
        "full" => true,
        "scoped" => HasScope(leases, scope),
        _ => leases.GetProperty("permissions").EnumerateArray().Any(permission =>
            permission.GetProperty("provider").GetString() == provider && permission.GetProperty("access").GetString() switch
            {
                "full" => true,
                "scoped" => HasScope(permission, scope),
                _ => permission.GetProperty("deployments").EnumerateArray().Any(deployment => HasScope(deployment, scope)),
            }),
    };

    private static bool HasScope(JsonElement holder, string scope) =>
        holder.GetProperty("scope").EnumerateArray().Any(one => one.GetString() == scope);

    private static void CheckLeases(JsonElement leases, string path)
    {
        switch (AkashRequests.Text(leases, "access", $"{path}.access"))
        {
            case "full" when leases.TryGetProperty("scope", out _):
                throw AkashProblem.Invalid($"{path}.scope", "Full access has no scope");
            case "full":
                return;
            case "scoped":
                CheckScope(leases, path);
                return;
            case "granular":
                foreach (var (index, permission) in AkashRequests.Member(leases, "permissions", JsonValueKind.Array, $"{path}.permissions").EnumerateArray().Index())
                {
                    CheckPermission(permission, $"{path}.permissions.{index.ToString(CultureInfo.InvariantCulture)}");
                }

                return;
            default:
                throw AkashProblem.Invalid($"{path}.access", "Invalid enum value. Expected 'full' | 'scoped' | 'granular'");
        }
    }

    private static void CheckPermission(JsonElement permission, string path)
    {
        _ = AkashRequests.Text(permission, "provider", $"{path}.provider");
        switch (AkashRequests.Text(permission, "access", $"{path}.access"))
        {
            case "full":
                return;
            case "scoped":
                CheckScope(permission, path);
                return;
            case "granular":
                foreach (var deployment in AkashRequests.Member(permission, "deployments", JsonValueKind.Array, $"{path}.deployments").EnumerateArray())
                {
                    CheckScope(deployment, $"{path}.deployments");
                }

                return;
            default:
                throw AkashProblem.Invalid($"{path}.access", "Invalid enum value. Expected 'full' | 'scoped' | 'granular'");
        }
    }

    private static void CheckScope(JsonElement holder, string path)
    {
        var scope = AkashRequests.Member(holder, "scope", JsonValueKind.Array, $"{path}.scope").EnumerateArray().ToList();
        if (scope.Count == 0 || scope.Exists(one => one.ValueKind != JsonValueKind.String || !Scopes.Contains(one.GetString())))
        {
            throw AkashProblem.Invalid($"{path}.scope", $"Expected some of {string.Join(", ", Scopes)}");
        }
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
