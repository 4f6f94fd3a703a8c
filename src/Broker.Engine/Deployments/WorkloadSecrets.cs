using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Broker.Engine.Deployments;

/// <summary>Environment variables as they are stored: their values may be secrets, so all of them are encrypted.</summary>
public sealed class WorkloadSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("workload-environment");

    public string Protect(IReadOnlyDictionary<string, string> environment) =>
        _protector.Protect(JsonSerializer.Serialize(environment));

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was protected by another key ring, or changed since.</exception>
    public IReadOnlyDictionary<string, string> Unprotect(string protectedEnvironment) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(_protector.Unprotect(protectedEnvironment))!;
}
