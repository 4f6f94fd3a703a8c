using System.Text.Json;
using Broker.Domain.Deployments;
using Microsoft.AspNetCore.DataProtection;

namespace Broker.Engine.Deployments;

/// <summary>
/// Environment variables and definitions as they are stored: they may hold secrets, so all of them are encrypted. The
/// workload beside them keeps the variables' names, and an empty text where there is a definition.
/// </summary>
public sealed class WorkloadSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("workload-environment");

    public string Protect(IReadOnlyDictionary<string, string> environment) =>
        _protector.Protect(JsonSerializer.Serialize(environment));

    /// <summary>A definition in place of an environment; its own variables are part of its text.</summary>
    public string ProtectDefinition(string definition) => _protector.Protect(JsonSerializer.Serialize(new Secret(definition)));

    /// <summary>The workload as it is ordered, its secrets in their places.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was protected by another key ring, or changed since.</exception>
    public WorkloadSpec Reveal(WorkloadSpec stored, string protectedSecrets) => stored.Definition is null
        ? stored with { Environment = Unprotect(protectedSecrets) }
        : stored with { Definition = JsonSerializer.Deserialize<Secret>(_protector.Unprotect(protectedSecrets))!.Definition };

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was protected by another key ring, or changed since.</exception>
    public IReadOnlyDictionary<string, string> Unprotect(string protectedEnvironment) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(_protector.Unprotect(protectedEnvironment))!;

    private sealed record Secret(string Definition);
}
