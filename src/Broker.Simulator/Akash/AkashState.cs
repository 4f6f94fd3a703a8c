using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;

namespace Broker.Simulator.Akash;

internal sealed class AkashBid(AkashProvider provider, decimal price, long height, AkashOrder order, TimeSpan? reclamationWindow)
{
    public AkashProvider Provider { get; } = provider;

    /// <summary>Micro-ACT per block for the whole group.</summary>
    public decimal Price { get; } = price;

    public long CreatedHeight { get; } = height;

    public AkashOrder Order { get; } = order;

    public int Oseq => Order.Oseq;

    /// <summary>How long before taking the machine back the provider says so.</summary>
    public TimeSpan? ReclamationWindow { get; } = reclamationWindow;

    /// <summary>open, active, lost or closed.</summary>
    public string State { get; set; } = "open";
}

/// <summary>One call for bids; a group that lost its lease can get another.</summary>
internal sealed class AkashOrder(int oseq, long height)
{
    public int Oseq { get; } = oseq;

    public long CreatedHeight { get; } = height;

    /// <summary>open, active or closed.</summary>
    public string State { get; set; } = "open";

    public List<AkashBid> Bids { get; } = [];

    public void Close()
    {
        State = "closed";
        foreach (var bid in Bids.Where(bid => bid.State is "open" or "active"))
        {
            bid.State = "closed";
        }
    }
}

/// <summary>A group of the deployment with the orders that went out for it.</summary>
internal sealed class AkashGroup(int gseq, OrderGroup spec, long height)
{
    public int Gseq { get; } = gseq;

    public OrderGroup Spec { get; } = spec;

    /// <summary>open, paused, insufficient_funds or closed.</summary>
    public string State { get; set; } = "open";

    public List<AkashOrder> Orders { get; } = [new AkashOrder(1, height)];

    /// <summary>The latest order.</summary>
    public AkashOrder Order => Orders[^1];

    public IEnumerable<AkashBid> Bids => Orders.SelectMany(order => order.Bids);

    public AkashOrder Reopen(long height)
    {
        var order = new AkashOrder(Order.Oseq + 1, height);
        Orders.Add(order);
        return order;
    }
}

/// <summary>The provider wants its machine back; it may close at the deadline, the tenant any time.</summary>
internal sealed record AkashReclaim(TimeSpan Window, DateTimeOffset StartedAt, DateTimeOffset Deadline, string Reason);

internal sealed class AkashLease(AkashGroup group, AkashBid bid, long height, EscrowPayment payment, Action release)
{
    /// <summary>Gives the provider its GPUs back.</summary>
    public Action Release { get; } = release;

    public AkashGroup Group { get; } = group;

    public AkashBid Bid { get; } = bid;

    public EscrowPayment Payment { get; } = payment;

    public AkashProvider Provider => Bid.Provider;

    public long CreatedHeight { get; } = height;

    public long ClosedHeight { get; set; }

    /// <summary>active, reclaiming, insufficient_funds or closed.</summary>
    public string State { get; set; } = "active";

    public string? Reason { get; set; }

    public AkashReclaim? Reclaim { get; set; }

    /// <summary>What the provider was last told to run.</summary>
    public ManifestGroup? Manifest { get; set; }

    /// <summary>Before the provider has taken the manifest its status page answers 404, which the Console shows as null.</summary>
    public bool ManifestAccepted { get; set; }

    /// <summary>The provider never got the manifest although the lease stands and is paid.</summary>
    public bool ManifestLost { get; set; }

    /// <summary>How often the provider was given a manifest; it shows this as the observed generation.</summary>
    public int Generation { get; set; }

    /// <summary>Checks of the provider's watchdog that found a replica unhealthy, in a row.</summary>
    public int UnhealthyChecks { get; set; }

    public List<Workload> Workloads { get; } = [];

    /// <summary>A lease that is being reclaimed still runs and still costs.</summary>
    public bool IsActive => State is "active" or "reclaiming";
}

/// <summary>What the Console keeps beside the chain about a deployment it made.</summary>
internal sealed class ConsoleRecord(string sdl, CompiledSdl compiled, string? name)
{
    public string Sdl { get; set; } = sdl;

    public CompiledSdl Compiled { get; set; } = compiled;

    public string? Name { get; set; } = name;

    /// <summary>Total hours after which the Console closes it; null for no limit.</summary>
    public int? RuntimeLimitHours { get; set; }

    /// <summary>Changes with every new limit, so that a close planned for an earlier one does nothing.</summary>
    public int RuntimeLimitVersion { get; set; }
}

internal sealed class AkashDeployment(int ordinal, string owner, long dseq, byte[] hash, IReadOnlyList<OrderGroup> specs, long height)
{
    /// <summary>Which deployment it is, counted from one: chance depends on this, since the sequence number comes from the clock.</summary>
    public int Ordinal { get; } = ordinal;

    public string Owner { get; } = owner;

    public long Dseq { get; } = dseq;

    /// <summary>SHA-256 of the canonical manifest, the only thing the chain knows of it.</summary>
    public byte[] Hash { get; set; } = hash;

    /// <summary>Null when somebody's own wallet made it.</summary>
    public ConsoleRecord? Console { get; init; }

    /// <summary>Least notice the tenant wants before a provider reclaims its machine.</summary>
    public TimeSpan? ReclamationWindow { get; init; }

    public long CreatedHeight { get; } = height;

    public Escrow Escrow { get; } = new(owner, height);

    public string State { get; set; } = "active";

    public List<AkashGroup> Groups { get; } = [.. specs.Select((spec, index) => new AkashGroup(index + 1, spec, height))];

    public List<AkashLease> Leases { get; } = [];

    public bool IsActive => State == "active";

    public IEnumerable<AkashLease> ActiveLeases => Leases.Where(lease => lease.IsActive);

    public string Xid => $"{Owner}/{Escrow.Number(Dseq)}";
}
