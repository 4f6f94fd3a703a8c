namespace Broker.Domain.Deployments;

/// <summary>What the customer wants to run: one container image with one HTTP port on some GPUs.</summary>
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
    int StorageMib);
