using System.Security.Cryptography;
using System.Text.Json;
using Broker.Domain.Deployments;
using Microsoft.AspNetCore.DataProtection;

namespace Broker.Engine.Desk;

/// <summary>What the desk must not store in plain sight: workloads with their environment, access data.</summary>
internal sealed class DeskSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _workloads = protection.CreateProtector("desk-workload");
    private readonly IDataProtector _access = protection.CreateProtector("desk-access");

    public string Protect(WorkloadSpec workload) => _workloads.Protect(JsonSerializer.Serialize(workload, BrokerJson.Options));

    public string Protect(DeskAccess access) => _access.Protect(JsonSerializer.Serialize(access, BrokerJson.Options));

    /// <summary>Null if it was protected by another key ring, or changed since: one such row must not hide the others.</summary>
    public WorkloadSpec? Workload(string text) => Read<WorkloadSpec>(_workloads, text);

    /// <summary>Null if it was protected by another key ring, or changed since.</summary>
    public DeskAccess? Access(string text) => Read<DeskAccess>(_access, text);

    private static T? Read<T>(IDataProtector protector, string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(protector.Unprotect(text), BrokerJson.Options);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
