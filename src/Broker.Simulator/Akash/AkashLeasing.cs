using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <param name="Gseq">Group.</param>
/// <param name="Oseq">Order.</param>
/// <param name="Provider">Whose bid.</param>
internal sealed record LeaseChoice(int Gseq, int Oseq, string Provider);

/// <summary>From an accepted bid to a running container and to the ends a lease can have.</summary>
internal sealed class AkashLeasing(AkashNetwork network, SimulatedWorld world, Dice dice, WorkloadYard yard)
{
    /// <summary>At six seconds each.</summary>
    public const int BlocksPerHour = 600;

    private static readonly TimeSpan ManifestTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HealthCheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuickestPull = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan SlowestPull = TimeSpan.FromSeconds(150);

    /// <summary>How many of the coming deliveries of a manifest get lost, the lease standing.</summary>
    public int ManifestsToLose { get; set; }

    /// <summary>The bid that is chosen, if it can still be.</summary>
    public static (AkashGroup Group, AkashBid Bid) FindBid(AkashDeployment deployment, LeaseChoice choice)
    {
        AkashNetwork.RequireActive(deployment);
        var group = deployment.Groups.Find(one => one.Gseq == choice.Gseq) ?? throw ChainRefusal.OrderNotFound();
        var order = group.Orders.Find(one => one.Oseq == choice.Oseq) ?? throw ChainRefusal.OrderNotFound();
        var bid = order.Bids.Find(one => one.Provider.Owner == choice.Provider) ?? throw ChainRefusal.BidNotFound();
        return bid.State != "open" ? throw ChainRefusal.BidNotOpen()
            : order.State != "open" ? throw ChainRefusal.OrderNotOpen()
            : group.State != "open" ? throw ChainRefusal.GroupNotOpen()
            : (group, bid);
    }

    /// <summary>Takes a bid: the others have lost, the provider is paid from now on.</summary>
    public void Create(AkashDeployment deployment, LeaseChoice choice)
    {
        var (group, bid) = FindBid(deployment, choice);
        network.Settle(deployment);
        if (deployment.Escrow.IsOverdrawn || deployment.Escrow.Funds <= 0)
        {
            throw ChainRefusal.EscrowOverdrawn();
        }

        group.Order.State = "active";
        bid.State = "active";
        foreach (var loser in group.Order.Bids.Where(other => other.State == "open"))
        {
            loser.State = "lost";
        }

        var payment = deployment.Escrow.Open(bid.Provider.Owner, $"{group.Gseq}/{bid.Oseq}/{bid.Provider.Owner}", bid.Price);
        var lease = new AkashLease(group, bid, world.Height, payment, network.Providers.Take(bid.Provider, group.Spec));
        deployment.Leases.Add(lease);
        Watch(deployment, lease);
    }

    /// <summary>A provider takes a manifest for the group of its lease and starts what it says in place of what ran before.</summary>
    public void Receive(AkashDeployment deployment, AkashLease lease, ManifestGroup manifest)
    {
        RemoveWorkloads(lease);
        lease.ManifestAccepted = false;
        lease.ManifestLost = false;
        lease.Manifest = manifest;
        var generation = ++lease.Generation;
        world.AfterBlocks(1, () =>
        {
            if (lease.IsActive && lease.Generation == generation && !lease.ManifestLost)
            {
                lease.ManifestAccepted = true;
                StartWorkloads(deployment, lease, manifest);
            }
        });
    }

    /// <summary>A delivery that got lost on its way. What ran before is gone too: the provider has dropped it for the update.</summary>
    public void LoseManifest(AkashLease lease)
    {
        ManifestsToLose = Math.Max(0, ManifestsToLose - 1);
        lease.ManifestLost = true;
        lease.ManifestAccepted = false;
        RemoveWorkloads(lease);
    }

    public void End(AkashLease lease, string reason, string state)
    {
        lease.State = state;
        lease.Reason = reason;
        lease.ClosedHeight = world.Height;
        lease.Bid.Order.Close();
        lease.Payment.IsOpen = false;
        Escrow.Withdraw(lease.Payment);
        lease.Release();
        RemoveWorkloads(lease);
    }

    /// <summary>The tenant gives the lease back; the group stays open and is called for bids again at once.</summary>
    public void CloseByOwner(AkashDeployment deployment, AkashLease lease)
    {
        network.Settle(deployment);
        End(lease, "lease_closed_owner", "closed");
        network.Reorder(deployment, lease.Group);
    }

    /// <summary>The provider gives the lease up: the group is paused, the deployment stays open and keeps its money.</summary>
    public void CloseByProvider(AkashDeployment deployment, AkashLease lease, string reason)
    {
        network.Settle(deployment);
        End(lease, reason, "closed");
        lease.Group.State = "paused";
    }

    /// <summary>Payments go on until the deadline; then the provider closes.</summary>
    public void Reclaim(AkashDeployment deployment, AkashLease lease, TimeSpan window)
    {
        var wait = world.Deadline(window);
        lease.State = "reclaiming";
        lease.Reclaim = new AkashReclaim(window, world.Now, world.Now + wait, "lease_closed_reason_decommission");
        world.After(wait, () =>
        {
            if (lease.IsActive)
            {
                CloseByProvider(deployment, lease, lease.Reclaim.Reason);
            }
        });
    }

    public void SetDark(AkashProvider provider, bool dark)
    {
        network.Providers.SetDark(provider, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == AkashNetwork.Key && one.Identity.Provider == provider.Owner))
        {
            workload.SetDark(dark);
        }
    }

    private void StartWorkloads(AkashDeployment deployment, AkashLease lease, ManifestGroup manifest)
    {
        foreach (var service in manifest.Services)
        {
            for (var instance = 0; instance < service.Count; instance++)
            {
                var workload = yard.Create(new WorkloadIdentity(
                    AkashNetwork.Key, lease.Provider.Owner, Escrow.Number(deployment.Dseq), service.Name, service.Image,
                    service.Expose.FirstOrDefault(expose => expose.Global)?.Port ?? 0,
                    Convert.ToHexStringLower(deployment.Hash), Environment(service)));
                workload.SetDark(network.Providers.IsDark(lease.Provider));
                lease.Workloads.Add(workload);
                if (!WorkloadYard.CanPull(service.Image))
                {
                    workload.Log("stderr", $"Failed to pull image {service.Image}");
                    continue;
                }

                var pull = dice.Between(QuickestPull, SlowestPull, "pull", deployment.Ordinal, lease.Group.Gseq, service.Name, instance);
                world.After(world.Wait(pull), workload.Start);
            }
        }
    }

    private static Dictionary<string, string> Environment(ManifestService service)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in service.Env ?? [])
        {
            var parts = line.Split('=', 2);
            environment[parts[0]] = parts.Length == 2 ? parts[1] : "";
        }

        return environment;
    }

    private void RemoveWorkloads(AkashLease lease)
    {
        lease.Workloads.ForEach(yard.Remove);
        lease.Workloads.Clear();
    }

    private void Watch(AkashDeployment deployment, AkashLease lease)
    {
        world.After(world.Deadline(ManifestTimeout), () =>
        {
            if (lease.IsActive && (lease.ManifestLost || lease.Generation == 0))
            {
                CloseByProvider(deployment, lease, "lease_closed_reason_manifest_timeout");
            }
        });
        // Providers give a broken replica between three and thirteen minutes.
        var patience = dice.Between(3, 13, "patience", deployment.Ordinal, lease.Group.Gseq);
        world.After(world.Deadline(HealthCheck), () => CheckHealth(deployment, lease, patience));
        world.AfterBlocks(BlocksPerHour / 6, () => CheckFunds(deployment, lease));
    }

    private void CheckHealth(AkashDeployment deployment, AkashLease lease, int patience)
    {
        if (!lease.IsActive)
        {
            return;
        }

        var sick = lease.Workloads.Exists(workload =>
            workload.State is WorkloadState.Killed or WorkloadState.Hung or WorkloadState.Failing
            || (workload.State == WorkloadState.Pulling && !WorkloadYard.CanPull(workload.Identity.Image)));
        lease.UnhealthyChecks = sick ? lease.UnhealthyChecks + 1 : 0;
        if (lease.UnhealthyChecks >= patience)
        {
            CloseByProvider(deployment, lease, "lease_closed_reason_unstable");
            return;
        }

        world.After(world.Deadline(HealthCheck), () => CheckHealth(deployment, lease, patience));
    }

    // The chain never closes a dry lease by itself: it takes the provider, which looks every ten minutes, to withdraw.
    private void CheckFunds(AkashDeployment deployment, AkashLease lease)
    {
        if (!lease.IsActive)
        {
            return;
        }

        if (deployment.Escrow.Projected(world.Height) < 0)
        {
            network.Settle(deployment);
            Escrow.Withdraw(lease.Payment);
            if (deployment.Escrow.IsOverdrawn)
            {
                network.Close(deployment, "lease_closed_reason_insufficient_funds", "insufficient_funds");
                return;
            }
        }

        world.AfterBlocks(BlocksPerHour / 6, () => CheckFunds(deployment, lease));
    }
}
