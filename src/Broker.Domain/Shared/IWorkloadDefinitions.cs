using Broker.Domain.Deployments;

namespace Broker.Domain.Shared;

/// <summary>
/// Workloads written in a network's own deployment language (Akash SDL 2.0 and 2.1). Pure: nothing is sent anywhere, and
/// no text, however hostile, is an exception.
/// </summary>
public interface IWorkloadDefinitions
{
    DefinitionOutcome Compile(string text);
}

public abstract record DefinitionOutcome
{
    private DefinitionOutcome() { }

    /// <param name="GroupsJson">What the network is asked for, in the shape of its own tools.</param>
    /// <param name="ManifestJson">What a provider is told to run, in the shape of its own tools.</param>
    /// <param name="Hash">SHA-256 of the manifest as the network computes it, in lower-case hex.</param>
    public sealed record Compiled(string GroupsJson, string ManifestJson, string Hash, DefinitionSummary Summary) : DefinitionOutcome;

    /// <param name="Reasons">Every reason that was found, in the order of the text; at least one.</param>
    public sealed record Refused(IReadOnlyList<DefinitionReason> Reasons) : DefinitionOutcome;
}

/// <summary>Why a definition is refused.</summary>
/// <param name="Path">Where, as <c>services.web.expose[0].port</c>; empty for the text as a whole.</param>
/// <param name="Line">Line in the text, from 1.</param>
public sealed record DefinitionReason(string Path, int Line, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"line {Line}: {Message}" : $"{Path} (line {Line}): {Message}";
}

/// <summary>What a definition runs.</summary>
/// <param name="Single">
/// The same workload in the broker's own words, with which every network can run it; null when the definition says more
/// than one container with one HTTP port can.
/// </param>
/// <param name="WhyNotSingle">Why <paramref name="Single"/> is null, in words; null otherwise.</param>
public sealed record DefinitionSummary(IReadOnlyList<DefinitionService> Services, WorkloadSpec? Single, string? WhyNotSingle)
{
    /// <summary>Over all services and their counts.</summary>
    public int Gpus => Services.Sum(s => s.Gpus * s.Count);

    public long CpuMillicores => Services.Sum(s => (long)s.CpuMillicores * s.Count);

    public long MemoryMib => Services.Sum(s => s.MemoryMib * s.Count);

    public long StorageMib => Services.Sum(s => s.StorageMib * s.Count);
}

/// <summary>One service of a definition; resources are for one of its <paramref name="Count"/> instances.</summary>
/// <param name="GpuChoice">Any of these will do; empty for any GPU, and without GPUs.</param>
/// <param name="Ports">As <c>8000 to 80 TCP, public</c>.</param>
public sealed record DefinitionService(
    string Name,
    string Placement,
    string Image,
    int Count,
    int Gpus,
    IReadOnlyList<DefinitionGpu> GpuChoice,
    int CpuMillicores,
    long MemoryMib,
    long StorageMib,
    IReadOnlyList<string> Ports);

/// <param name="Name">Our name, as <c>H100</c>.</param>
/// <param name="MinimumMemoryGib">Least memory of one GPU in GiB; 0 for any.</param>
public sealed record DefinitionGpu(string Name, int MinimumMemoryGib);
