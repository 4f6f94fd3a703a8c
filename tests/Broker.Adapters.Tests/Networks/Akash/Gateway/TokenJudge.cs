using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Adapters.Chains.Cosmos;

namespace Broker.Adapters.Tests.Networks.Akash.Gateway;

/// <summary>
/// Judges a token as a provider does (AEP-64, akash-network/chain-sdk specs/jwt-schema.json and go/util/jwt): signature
/// of either kind, then the claims.
/// </summary>
internal static class TokenJudge
{
    private static readonly string[] Claims = ["iss", "iat", "nbf", "exp", "jti", "version", "leases"];

    private static readonly string[] Scopes =
        ["send-manifest", "get-manifest", "logs", "shell", "events", "status", "restart", "hostname-migrate", "ip-migrate", "attestation"];

    public static bool HasGoodSignature(string token, CosmosWallet signer)
    {
        if (token.Split('.') is not [var header, var payload, var signature] || !Base64Url.IsValid(signature))
        {
            return false;
        }

        var signed = $"{header}.{payload}";
        var message = JsonDocument.Parse(Base64Url.DecodeFromChars(header)).RootElement.GetProperty("alg").GetString() switch
        {
            "ES256K" => signed,
            "ES256KADR36" => Adr36(signed, signer.Address),
            _ => null,
        };
        return message is not null
            && Secp256k1.Verify(signer.PublicKey, SHA256.HashData(Encoding.ASCII.GetBytes(message)), Base64Url.DecodeFromChars(signature));
    }

    public static JsonElement ClaimsOf(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;

    /// <summary>Null if the claims are good at that moment.</summary>
    public static string? Refuse(JsonElement claims, DateTimeOffset now)
    {
        if (claims.EnumerateObject().Select(c => c.Name).FirstOrDefault(name => !Claims.Contains(name)) is { } unknown)
        {
            return $"claim {unknown} is not allowed";
        }

        if (Text(claims, "iss") is not { } issuer || Bech32.Decode(issuer) is not ("akash", { Length: 20 }))
        {
            return "issuer is no address";
        }

        if (Number(claims, "iat") is not { } issued || Number(claims, "nbf") is not { } since || Number(claims, "exp") is not { } until)
        {
            return "a time is missing";
        }

        var second = now.ToUnixTimeSeconds();
        return issued > until || since > issued || since > second || second >= until ? "the times do not fit"
            : Text(claims, "version") != "v1" ? "version is not v1"
            : !claims.TryGetProperty("leases", out var leases) ? "leases are missing"
            : OfLeases(leases);
    }

    private static string? OfLeases(JsonElement leases) => Text(leases, "access") switch
    {
        "full" => Has(leases, "access"),
        "scoped" => Has(leases, "access", "scope") ?? OfScope(leases),
        "granular" => Has(leases, "access", "permissions") ?? OfPermissions([.. leases.GetProperty("permissions").EnumerateArray()]),
        _ => "access is none of the three",
    };

    private static string? OfPermissions(IReadOnlyList<JsonElement> permissions) =>
        permissions.Count == 0 ? "no permissions"
        : permissions.Select(p => Text(p, "provider")).Distinct(StringComparer.Ordinal).Count() != permissions.Count ? "a provider is named twice"
        : permissions.Select(OfPermission).FirstOrDefault(problem => problem is not null);

    private static string? OfPermission(JsonElement permission) => Text(permission, "access") switch
    {
        "full" => Has(permission, "provider", "access"),
        "scoped" => Has(permission, "provider", "access", "scope") ?? OfScope(permission),
        "granular" => Has(permission, "provider", "access", "deployments")
            ?? permission.GetProperty("deployments").EnumerateArray().Select(OfDeployment).FirstOrDefault(problem => problem is not null),
        _ => "access of a permission is none of the three",
    };

    private static string? OfDeployment(JsonElement deployment)
    {
        string[] needed = ["dseq", "scope", "services"];
        if (needed.FirstOrDefault(name => !deployment.TryGetProperty(name, out _)) is { } missing)
        {
            return $"{missing} is missing";
        }

        var services = deployment.GetProperty("services").EnumerateArray().Select(s => s.GetString()).ToList();
        return services.Count == 0 || services.Distinct(StringComparer.Ordinal).Count() != services.Count ? "services do not fit" : OfScope(deployment);
    }

    private static string? OfScope(JsonElement holder)
    {
        var scope = holder.GetProperty("scope").EnumerateArray().Select(s => s.GetString()).ToList();
        return scope.Count == 0 || scope.Distinct(StringComparer.Ordinal).Count() != scope.Count || scope.Exists(s => !Scopes.Contains(s))
            ? "the scope does not fit"
            : null;
    }

    private static string? Has(JsonElement holder, params string[] names) =>
        holder.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            ? null
            : $"expected exactly {string.Join(", ", names)}";

    private static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    // What wallets in a browser sign: the text wrapped as a message that can never be a transaction (ADR-36).
    private static string Adr36(string signed, string signer) =>
        """{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":"DATA","signer":"SIGNER"}}],"sequence":"0"}"""
            .Replace("DATA", Convert.ToBase64String(Encoding.ASCII.GetBytes(signed)), StringComparison.Ordinal)
            .Replace("SIGNER", signer, StringComparison.Ordinal);
}
