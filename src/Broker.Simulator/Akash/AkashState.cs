using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;

namespace Broker.Simulator.Akash;

internal sealed class AkashBid(AkashProvider provider, decimal price, long height, int oseq)
{
    public AkashProvider Provider { get; } = provider;

    /// <summary>Micro-ACT per block for the whole group.</summary>
    public decimal Price { get; } = price;

    public long CreatedHeight { get; } = height;

    public int Oseq { get; } = oseq;

    /// <summary>open, active, lost or closed.</summary>
    public string State { get; set; } = "open";
}

/// <summary>A group of the deployment with the order that is out for it.</summary>
internal sealed class AkashGroup(int gseq, OrderGroup order, ManifestGroup manifest)
{
    public int Gseq { get; } = gseq;

    public OrderGroup Order { get; } = order;

    public ManifestGroup Manifest { get; set; } = manifest;

    public int Oseq { get; } = 1;

    /// <summary>open, paused, insufficient_funds or closed.</summary>
    public string State { get; set; } = "open";

    /// <summary>open, active or closed.</summary>
    public string OrderState { get; set; } = "open";

    public List<AkashBid> Bids { get; } = [];
}

internal sealed class AkashLease(AkashGroup group, AkashBid bid, long height, Action release)
{
    /// <summary>Gives the provider its GPUs back.</summary>
    public Action Release { get; } = release;

    public AkashGroup Group { get; } = group;

    public AkashBid Bid { get; } = bid;

    public AkashProvider Provider => Bid.Provider;

    public long CreatedHeight { get; } = height;

    public long ClosedHeight { get; set; }

    /// <summary>active, insufficient_funds or closed.</summary>
    public string State { get; set; } = "active";

    public string? Reason { get; set; }

    /// <summary>Before the provider has taken the manifest its status page answers 404, which the Console shows as null.</summary>
    public bool ManifestAccepted { get; set; }

    /// <summary>The provider never got the manifest although the lease stands and is paid.</summary>
    public bool ManifestLost { get; set; }

    /// <summary>How often the provider was given a manifest; it shows this as the observed generation.</summary>
    public int Generation { get; set; }

    /// <summary>Checks of the provider's watchdog that found a replica unhealthy, in a row.</summary>
    public int UnhealthyChecks { get; set; }

    public List<Workload> Workloads { get; } = [];

    public bool IsActive => State == "active";
}

internal sealed class AkashDeployment(int ordinal, long dseq, string sdl, CompiledSdl compiled, string? name, long height, Escrow escrow)
{
    /// <summary>Which deployment it is, counted from one: chance depends on this, since the sequence number comes from the clock.</summary>
    public int Ordinal { get; } = ordinal;

    public long Dseq { get; } = dseq;

    public string Sdl { get; set; } = sdl;

    public CompiledSdl Compiled { get; set; } = compiled;

    public string? Name { get; set; } = name;

    public long CreatedHeight { get; } = height;

    public Escrow Escrow { get; } = escrow;

    public string State { get; set; } = "active";

    public List<AkashGroup> Groups { get; } =
        [.. compiled.Orders.Select((order, index) => new AkashGroup(index + 1, order, compiled.Manifest[index]))];

    public List<AkashLease> Leases { get; } = [];

    public bool IsActive => State == "active";

    public IEnumerable<AkashLease> ActiveLeases => Leases.Where(lease => lease.IsActive);

    /// <summary>What all its leases cost in one block, in micro-ACT.</summary>
    public decimal Rate => ActiveLeases.Sum(lease => lease.Bid.Price);
}
