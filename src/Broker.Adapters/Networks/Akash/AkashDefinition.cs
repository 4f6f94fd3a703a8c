using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>One port of a service that is open to the world.</summary>
/// <param name="External">The port outside; null for the same. TCP port 80 outside is served by the provider's HTTP ingress.</param>
internal sealed record AkashPort(int Port, int? External, string Protocol, IReadOnlyList<string> Hosts)
{
    public bool IsHttp => Protocol == "TCP" && (External ?? Port) == 80;
}

/// <summary>
/// One service in one group: all of the network's deployment language (SDL 2.0) that the broker writes. From it follow
/// the SDL text that is sent and the manifest whose hash is the network's name for it.
/// </summary>
internal sealed record AkashDefinition
{
    public const string ServiceName = "app";

    /// <summary>The variable that makes two replicas of the same workload differ, so that their hashes differ.</summary>
    public const string ReplicaVariable = "BROKER_REPLICA";

    public required string Placement { get; init; }

    public required string Service { get; init; }

    public required string Image { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>As <c>NAME=value</c>; the order counts for the hash.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public required IReadOnlyList<AkashPort> Ports { get; init; }

    public required int CpuMillicores { get; init; }

    public required long MemoryBytes { get; init; }

    public required long StorageBytes { get; init; }

    public int GpuCount { get; init; }

    public AkashGpu? Gpu { get; init; }

    public int Count { get; init; } = 1;

    /// <summary>Most that is paid, in uact per block.</summary>
    public long PriceCeiling { get; init; } = 1;

    public static AkashDefinition Of(LeaseOrder order) => new()
    {
        Placement = "broker",
        Service = ServiceName,
        Image = order.Workload.Image,
        Command = order.Workload.Command,
        Arguments = order.Workload.Arguments,
        Environment =
        [
            .. order.Workload.Environment
                .Where(e => e.Key != ReplicaVariable)
                .Append(KeyValuePair.Create(ReplicaVariable, order.Replica.ToString()))
                .OrderBy(e => e.Key, StringComparer.Ordinal)
                .Select(e => $"{e.Key}={e.Value}"),
        ],
        Ports = [new AkashPort(order.Workload.Port, 80, "TCP", [])],
        CpuMillicores = order.Workload.CpuMillicores,
        MemoryBytes = order.Workload.MemoryMib * 1024L * 1024L,
        StorageBytes = order.Workload.StorageMib * 1024L * 1024L,
        GpuCount = order.Offer.GpuCount,
        Gpu = AkashGpu.Parse(order.Offer.NetworkReference),
        PriceCeiling = AkashPrice.CeilingPerBlock(order.PriceCeiling),
    };
}
