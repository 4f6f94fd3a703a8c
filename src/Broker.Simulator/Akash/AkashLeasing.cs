using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

internal sealed record LeaseChoice(int Gseq, int Oseq, string Provider);

/// <summary>From an accepted bid to a running container and to the ends a lease can have.</summary>
internal sealed class AkashLeasing(AkashNetwork network, SimulatedWorld world, Dice dice, WorkloadYard yard)
{
    private const int BlocksPerHour = 600;
    private static readonly TimeSpan ManifestTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HealthCheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuickestPull = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan SlowestPull = TimeSpan.FromSeconds(150);

    /// <summary>How many of the coming deliveries of a manifest get lost, the lease standing.</summary>
    public int ManifestsToLose { get; set; }

    /// <summary>Repeating the call changes nothing but delivers the manifest again where it is missing.</summary>
    public void Accept(AkashDeployment deployment, IReadOnlyList<LeaseChoice> choices)
    {
        if (!deployment.IsActive)
        {
            throw AkashProblem.BadRequest("Deployment closed");
        }

        if (!deployment.ActiveLeases.Any())
        {
            CreateLeases(deployment, choices);
        }

        foreach (var lease in deployment.ActiveLeases.Where(lease => !lease.ManifestAccepted))
        {
            Deliver(deployment, lease);
        }
    }

    /// <summary>Sends a changed manifest to every provider, which replaces the containers.</summary>
    public void Update(AkashDeployment deployment)
    {
        foreach (var lease in deployment.ActiveLeases)
        {
            RemoveWorkloads(lease);
            lease.ManifestAccepted = false;
            Deliver(deployment, lease);
        }
    }

    public void End(AkashLease lease, string reason, string state)
    {
        lease.State = state;
        lease.Reason = reason;
        lease.ClosedHeight = world.Height;
        lease.Bid.State = "closed";
        lease.Group.OrderState = "closed";
        lease.Release();
        RemoveWorkloads(lease);
    }

    /// <summary>The provider gives the lease up: the group is paused, the deployment stays open and keeps its money.</summary>
    public void CloseByProvider(AkashDeployment deployment, AkashLease lease, string reason)
    {
        deployment.Escrow.Settle(deployment.Rate, world.Height);
        End(lease, reason, "closed");
        lease.Group.State = "paused";
    }

    public void SetDark(AkashProvider provider, bool dark)
    {
        network.Providers.SetDark(provider, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == AkashNetwork.Key && one.Identity.Provider == provider.Owner))
        {
            workload.SetDark(dark);
        }
    }

    private void CreateLeases(AkashDeployment deployment, IReadOnlyList<LeaseChoice> choices)
    {
        var accepted = choices.Select(choice => FindBid(deployment, choice)).ToList();
        if (accepted.Find(one => network.Providers.IsDark(one.Bid.Provider)) is { Bid: { } unreachable })
        {
            throw new AkashProblem(502, "provider_unreachable", $"Provider {unreachable.Provider.Owner} is unreachable. No lease was created.");
        }

        foreach (var (group, bid) in accepted)
        {
            deployment.Escrow.Settle(deployment.Rate, world.Height);
            group.OrderState = "active";
            bid.State = "active";
            foreach (var loser in group.Bids.Where(other => other != bid && other.State == "open"))
            {
                loser.State = "lost";
            }

            var lease = new AkashLease(group, bid, world.Height, network.Providers.Take(bid.Provider, group.Order));
            deployment.Leases.Add(lease);
            Watch(deployment, lease);
        }

        TopUp(deployment);
        world.AfterBlocks(BlocksPerHour, () => Sweep(deployment));
        world.AfterBlocks(BlocksPerHour / 6, () => CheckFunds(deployment));
    }

    private static (AkashGroup Group, AkashBid Bid) FindBid(AkashDeployment deployment, LeaseChoice choice)
    {
        var group = deployment.Groups.Find(one => one.Gseq == choice.Gseq && one.Oseq == choice.Oseq)
            ?? throw AkashProblem.NotFound("Order not found");
        if (group.OrderState != "open")
        {
            throw AkashProblem.BadRequest("order not open");
        }

        var bid = group.Bids.Find(one => one.Provider.Owner == choice.Provider) ?? throw AkashProblem.NotFound("Bid not found");
        return bid.State == "open" ? (group, bid) : throw AkashProblem.BadRequest("bid not open");
    }

    private void Deliver(AkashDeployment deployment, AkashLease lease)
    {
        if (ManifestsToLose > 0 || network.Providers.IsDark(lease.Provider))
        {
            ManifestsToLose = Math.Max(0, ManifestsToLose - 1);
            lease.ManifestLost = true;
            throw new AkashProblem(502, "manifest_not_delivered", "The lease was created but its manifest could not be delivered.", new
            {
                dseq = Escrow.Number(deployment.Dseq),
                provider = lease.Provider.Owner,
                reason = "provider did not answer within 15 s",
            });
        }

        lease.ManifestLost = false;
        var generation = ++lease.Generation;
        world.AfterBlocks(1, () =>
        {
            if (lease.IsActive && lease.Generation == generation)
            {
                lease.ManifestAccepted = true;
                StartWorkloads(deployment, lease);
            }
        });
    }

    private void StartWorkloads(AkashDeployment deployment, AkashLease lease)
    {
        foreach (var service in lease.Group.Manifest.Services)
        {
            for (var instance = 0; instance < service.Count; instance++)
            {
                var workload = yard.Create(new WorkloadIdentity(
                    AkashNetwork.Key, lease.Provider.Owner, Escrow.Number(deployment.Dseq), service.Name, service.Image,
                    service.Expose.FirstOrDefault(expose => expose.Global)?.Port ?? 0,
                    Convert.ToHexStringLower(deployment.Compiled.Version), Environment(service)));
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
            if (lease.IsActive && lease.ManifestLost)
            {
                CloseByProvider(deployment, lease, "lease_closed_reason_manifest_timeout");
            }
        });
        // Providers give a broken replica between three and thirteen minutes.
        var patience = dice.Between(3, 13, "patience", deployment.Ordinal, lease.Group.Gseq);
        world.After(world.Deadline(HealthCheck), () => CheckHealth(deployment, lease, patience));
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

    /// <summary>The platform keeps 48 hours of runway in escrow.</summary>
    private void TopUp(AkashDeployment deployment)
    {
        var wanted = (deployment.Rate * BlocksPerHour * 48) - deployment.Escrow.Projected(deployment.Rate, world.Height);
        network.Deposit(deployment, Math.Max(0, decimal.Ceiling(wanted)));
    }

    private void Sweep(AkashDeployment deployment)
    {
        if (!deployment.IsActive)
        {
            return;
        }

        if (deployment.Escrow.Projected(deployment.Rate, world.Height) < deployment.Rate * BlocksPerHour * 24)
        {
            TopUp(deployment);
        }

        world.AfterBlocks(BlocksPerHour, () => Sweep(deployment));
    }

    // The chain never closes a dry lease by itself: it takes the provider, which looks every ten minutes, to withdraw.
    private void CheckFunds(AkashDeployment deployment)
    {
        if (!deployment.IsActive)
        {
            return;
        }

        if (deployment.Rate > 0 && deployment.Escrow.Projected(deployment.Rate, world.Height) < 0)
        {
            network.Close(deployment, "lease_closed_reason_insufficient_funds", "insufficient_funds");
            return;
        }

        world.AfterBlocks(BlocksPerHour / 6, () => CheckFunds(deployment));
    }
}
