namespace Broker.Domain.Deployments;

/// <summary>What a replica is: it decides where it can run and how it is watched.</summary>
public enum WorkloadKind
{
    /// <summary>A container that answers HTTP until it is closed.</summary>
    Service,

    /// <summary>A machine to log in to over SSH, until it is closed.</summary>
    Machine,

    /// <summary>A container that does its work once and ends.</summary>
    Batch,
}

/// <summary>What the customer wants to run: one container image with one HTTP port on some GPUs, or a kind of its own.</summary>
/// <param name="Image">Image reference with a tag or digest, such as <c>vllm/vllm-openai:v0.11.2</c>.</param>
/// <param name="Port">The one port that serves HTTP, 1..65535; networks allow exactly one.</param>
/// <param name="HealthPath">Path that answers 2xx or 3xx while the workload serves; starts with a slash.</param>
/// <param name="Environment">Environment variables; values may be secrets and are encrypted at rest.</param>
/// <param name="CpuMillicores">CPU in thousandths of a core.</param>
/// <param name="MemoryMib">Main memory in MiB.</param>
/// <param name="StorageMib">Ephemeral disk in MiB.</param>
public sealed record WorkloadSpec(
    string Image,
    IReadOnlyList<string> Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    int Port,
    string HealthPath,
    int CpuMillicores,
    int MemoryMib,
    int StorageMib)
{
    public WorkloadKind Kind { get; init; } = WorkloadKind.Service;

    /// <summary>OpenSSH public keys that may log in; needed for a machine, without meaning for the rest.</summary>
    public IReadOnlyList<string> SshKeys { get; init; } = [];

    /// <summary>Longest time a batch job may run, at least one minute; null for the other kinds.</summary>
    public TimeSpan? RunLimit { get; init; }

    /// <summary>
    /// A deployment language text (Akash SDL) that says what runs, in place of image, command and ports; null for most.
    /// Only networks that speak it can take such a workload. May hold secrets and is encrypted at rest.
    /// </summary>
    public string? Definition { get; init; }
}
