using Broker.Simulator.Workloads;

namespace Broker.Simulator.Lium;

internal static class LiumPodStatus
{
    public const string Pending = "PENDING";
    public const string Running = "RUNNING";
    public const string RebootPending = "REBOOT_PENDING";
    public const string Deleting = "DELETING";
    public const string CreationFailed = "CREATION_FAILED";
    public const string Broken = "BROKEN";
}

internal static class LiumTemplateStatus
{
    public const string Created = "CREATED";
    public const string Updated = "UPDATED";
    public const string Pending = "VERIFY_PENDING";
    public const string Success = "VERIFY_SUCCESS";
    public const string Failed = "VERIFY_FAILED";
}

/// <summary>One machine of the simulated network.</summary>
/// <param name="FeedId">Its id in the key-less feed, which is not the one to rent.</param>
internal sealed record LiumNode(
    string Id, string FeedId, string MachineName, int GpuCount, int MinGpus, int GpuMib, decimal UsdPerGpuHour, string Country, string CountryCode,
    string City, double Lat, double Lon, string Tier, double Reliability, int CpuCount, string CpuModel, int RamGib, int DiskGib, string Driver);

internal sealed record LiumSupply(LiumNode[] Nodes);

/// <summary>What the caller wrote into a template.</summary>
internal sealed record LiumTemplateBody(
    string Name, string DockerImage, string DockerImageTag, string DockerImageDigest, IReadOnlyList<int> InternalPorts, string StartupCommands,
    string Entrypoint, IReadOnlyDictionary<string, string> Environment, string Category, bool IsPrivate, string Description);

internal sealed class LiumTemplate(int ordinal, Guid id, LiumTemplateBody body, bool isOurs, DateTimeOffset createdAt)
{
    public int Ordinal { get; } = ordinal;

    public Guid Id { get; } = id;

    public LiumTemplateBody Body { get; set; } = body;

    /// <summary>Made by the caller, not by the network.</summary>
    public bool IsOurs { get; } = isOurs;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public string Status { get; set; } = LiumTemplateStatus.Created;

    /// <summary>Grows with each change, so that the verification of an older edition says nothing about this one.</summary>
    public int Edition { get; set; }
}

internal sealed record LiumRent(string PodName, IReadOnlyList<string> Keys, int Gpus, int? TerminationHours);

internal sealed class LiumPod(
    int ordinal, Guid id, LiumRent rent, LiumNode node, decimal usdPerGpuHour, LiumTemplate template, DateTimeOffset createdAt)
{
    public int Ordinal { get; } = ordinal;

    public Guid Id { get; } = id;

    public LiumRent Rent { get; } = rent;

    public LiumNode Node { get; } = node;

    public LiumTemplate Template { get; } = template;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>Until then no list shows it: the answer to its rent had no id.</summary>
    public DateTimeOffset VisibleAt { get; set; } = createdAt;

    public string Status { get; set; } = LiumPodStatus.Pending;

    public DateTimeOffset? RemovalScheduledAt { get; set; }

    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>Its host has vanished: until this moment nobody can delete it.</summary>
    public DateTimeOffset? StuckUntil { get; set; }

    /// <summary>What serves HTTP, if its template opens a port besides SSH.</summary>
    public Workload? Service { get; set; }

    public Workload? Door { get; set; }

    public bool IsGone => GoneAt is not null;

    public decimal UsdPerGpuHour { get; } = usdPerGpuHour;

    public decimal UsdPerHour => UsdPerGpuHour * Rent.Gpus;

    public IEnumerable<Workload> Workloads => new[] { Service, Door }.OfType<Workload>();
}
