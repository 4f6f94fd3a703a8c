using System.Globalization;
using System.Text.Json;

namespace Broker.Simulator.Akash.Gateway;

/// <param name="Path">Of the member, with dots.</param>
/// <param name="Message">What is wrong with it.</param>
internal sealed record ClaimFault(string Path, string Message);

/// <summary>What a caller of a provider wants to do, to which lease.</summary>
internal sealed record WantedAccess(string Provider, string Scope, long Dseq, int? Gseq = null, int? Oseq = null, string? Service = null);

/// <summary>The <c>leases</c> claim of AEP-64 as today's schema wants it: full access has no scope, granular access names each provider once.</summary>
internal static class LeaseClaims
{
    private const string Full = "full";
    private const string Scoped = "scoped";
    private const string Granular = "granular";
    private static readonly string[] Scopes =
        ["send-manifest", "get-manifest", "logs", "shell", "events", "status", "restart", "hostname-migrate", "ip-migrate", "attestation"];

    /// <summary>The first thing the schema would refuse, or null.</summary>
    public static ClaimFault? Fault(JsonElement leases, string path) => Access(leases) switch
    {
        Full => Only(leases, path, "access"),
        Scoped => Only(leases, path, "access", "scope") ?? ScopeFault(leases, path),
        Granular => Only(leases, path, "access", "permissions") ?? PermissionsFault(leases, path),
        _ => new ClaimFault($"{path}.access", "Invalid enum value. Expected 'full' | 'scoped' | 'granular'"),
    };

    /// <summary>Of claims without fault.</summary>
    public static bool Allows(JsonElement leases, WantedAccess wanted) => Access(leases) switch
    {
        Full => true,
        Scoped => HasScope(leases, wanted),
        _ => leases.GetProperty("permissions").EnumerateArray().Any(permission =>
            permission.GetProperty("provider").GetString() == wanted.Provider && Access(permission) switch
            {
                Full => true,
                Scoped => HasScope(permission, wanted),
                _ => permission.GetProperty("deployments").EnumerateArray().Any(deployment => IsFor(deployment, wanted) && HasScope(deployment, wanted)),
            }),
    };

    private static string? Access(JsonElement holder) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty("access", out var access) && access.ValueKind == JsonValueKind.String
            ? access.GetString()
            : null;

    private static bool HasScope(JsonElement holder, WantedAccess wanted) =>
        holder.GetProperty("scope").EnumerateArray().Any(one => one.GetString() == wanted.Scope);

    private static bool IsFor(JsonElement deployment, WantedAccess wanted) =>
        deployment.GetProperty("dseq").GetInt64() == wanted.Dseq
        && (wanted.Gseq is null || !deployment.TryGetProperty("gseq", out var gseq) || gseq.GetInt32() == wanted.Gseq)
        && (wanted.Oseq is null || !deployment.TryGetProperty("oseq", out var oseq) || oseq.GetInt32() == wanted.Oseq)
        && (wanted.Service is null || deployment.GetProperty("services").EnumerateArray().Any(one => one.GetString() == wanted.Service));

    private static ClaimFault? PermissionsFault(JsonElement leases, string path)
    {
        if (List(leases, "permissions") is not { } permissions)
        {
            return new ClaimFault($"{path}.permissions", "Expected a list with at least 1 element");
        }

        foreach (var (index, permission) in permissions.Index())
        {
            if (PermissionFault(permission, $"{path}.permissions.{index.ToString(CultureInfo.InvariantCulture)}") is { } fault)
            {
                return fault;
            }
        }

        return permissions.Select(permission => permission.GetProperty("provider").GetString()).Distinct().Count() == permissions.Count
            ? null
            : new ClaimFault($"{path}.permissions", "Duplicate provider");
    }

    private static ClaimFault? PermissionFault(JsonElement permission, string path)
    {
        if (Access(permission) is not { } access)
        {
            return new ClaimFault($"{path}.access", "Required");
        }

        if (!permission.TryGetProperty("provider", out var provider) || !Chain.Bech32.IsAddress("akash", provider.ToString()))
        {
            return new ClaimFault($"{path}.provider", "Expected an address");
        }

        return access switch
        {
            Full => Only(permission, path, "access", "provider"),
            Scoped => Only(permission, path, "access", "provider", "scope") ?? ScopeFault(permission, path),
            Granular => Only(permission, path, "access", "provider", "deployments") ?? DeploymentsFault(permission, path),
            _ => new ClaimFault($"{path}.access", "Invalid enum value. Expected 'full' | 'scoped' | 'granular'"),
        };
    }

    private static ClaimFault? DeploymentsFault(JsonElement permission, string path)
    {
        path = $"{path}.deployments";
        if (List(permission, "deployments") is not { } deployments)
        {
            return new ClaimFault(path, "Expected a list with at least 1 element");
        }

        return deployments.Select(one => Only(one, path, "dseq", "scope", "services", "gseq", "oseq") ?? ScopeFault(one, path)
            ?? (!IsNumber(one, "dseq", 1) ? new ClaimFault($"{path}.dseq", "Required")
                : List(one, "services") is not { } services || services.Select(service => service.ToString()).Distinct().Count() < services.Count
                    ? new ClaimFault($"{path}.services", "Expected a list of different names")
                    : one.TryGetProperty("oseq", out _) && !one.TryGetProperty("gseq", out _)
                        ? new ClaimFault($"{path}.oseq", "Requires gseq")
                        : null)).FirstOrDefault(fault => fault is not null);
    }

    private static ClaimFault? ScopeFault(JsonElement holder, string path) =>
        List(holder, "scope") is { } scope
        && scope.TrueForAll(one => one.ValueKind == JsonValueKind.String && Scopes.Contains(one.GetString()))
        && scope.Select(one => one.GetString()).Distinct().Count() == scope.Count
            ? null
            : new ClaimFault($"{path}.scope", $"Expected some of {string.Join(", ", Scopes)}, each once");

    private static List<JsonElement>? List(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? [.. list.EnumerateArray()]
            : null;

    private static bool IsNumber(JsonElement holder, string name, long least) =>
        holder.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) && value >= least;

    private static ClaimFault? Only(JsonElement holder, string path, params string[] allowed) =>
        holder.ValueKind != JsonValueKind.Object
            ? new ClaimFault(path, "Expected object")
            : holder.EnumerateObject().FirstOrDefault(member => !allowed.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown
                ? new ClaimFault($"{path}.{unknown.Name}", "Unrecognized key")
                : null;
}
