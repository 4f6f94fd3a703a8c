using System.Text.Json.Nodes;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Render;

/// <summary>
/// Orders. The network has no idempotency key and lets titles repeat: ours is the replica's, and it is looked for before a job
/// is created. A job cannot name a price either, so the node it is given is held against the ceiling before the lease counts.
/// </summary>
internal sealed class DispersedLeasing(
    DispersedApi api, DispersedOffers offers, DispersedPrices prices, DispersedRefusals refusals, DispersedOptions options, TimeProvider clock)
{
    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindOursAsync(DispersedMapping.TagOf(order.Replica).Value, cancellationToken) is { } found)
            {
                return await AcceptAsync(order, found, cancellationToken);
            }

            var place = DispersedPlace.Parse(order.Offer.NetworkReference);
            if (await offers.CheapestAsync(place, cancellationToken) is not { } price)
            {
                return new LeaseOutcome.NoCapacity(null, "No such node is left there");
            }

            return price > order.PriceCeiling
                ? new LeaseOutcome.PriceMoved(null, price)
                : await CreateAsync(order, place, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    public async Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await api.FindAsync(handle.Value, cancellationToken) is not var (answer, job))
            {
                return new LeaseOutcome.NoCapacity(null, "The job is gone");
            }

            var done = DispersedMapping.IsBatch(job) && job.Status == "COMPLETED";
            return DispersedMapping.StateOf(job.Status) switch
            {
                LeaseState.Ordered => new LeaseOutcome.Ordered(handle, "Waiting for a node"),
                LeaseState.Starting or LeaseState.Running => await AssignedAsync(order, handle, job, cancellationToken),
                LeaseState.Closed when done => await AssignedAsync(order, handle, job, cancellationToken),
                LeaseState.Closing or LeaseState.Closed => new LeaseOutcome.NoCapacity(handle, DispersedMapping.EndReasonOf(job)),
                _ => throw answer.NotNow(),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.After(e);
        }
    }

    internal static JsonObject Body(LeaseOrder order, DispersedPlace place, DispersedOptions options)
    {
        var workload = order.Workload;
        var batch = workload.Kind == WorkloadKind.Batch;
        var (image, tag) = ImageOf(workload.Image);
        var environment = new JsonObject { ["BROKER_REPLICA"] = order.Replica.ToString() };
        foreach (var (name, value) in workload.Environment)
        {
            environment[name] = value;
        }

        return new JsonObject
        {
            ["task"] = batch ? "BATCH" : "PERSISTENT",
            ["title"] = DispersedMapping.TagOf(order.Replica).Value,
            ["description"] = "Placed by the broker",
            ["cpu_count"] = Ceiling(workload.CpuMillicores, 1000),
            ["gpu_count"] = place.GpuCount,
            ["gpu_registry_uuid"] = place.GpuRegistryUuid,
            ["min_ram_gb"] = Ceiling(workload.MemoryMib, 1024),
            ["min_storage_gb"] = Ceiling(workload.StorageMib, 1024),
            ["min_vram_gb"] = order.Offer.Gpu.MemoryGib,
            ["max_node_count"] = 1,
            // A retry would go to a node whose price nobody has looked at; another replica is ordered instead.
            ["max_retry_count"] = 0,
            ["max_timeout_assign_ms"] = (long)options.AssignWithin.TotalMilliseconds,
            ["max_timeout_start_ms"] = (long)options.StartWithin.TotalMilliseconds,
            ["max_timeout_run_ms"] = batch ? (long?)workload.RunLimit?.TotalMilliseconds : null,
            ["allowed_region_codes"] = new JsonArray(place.Region),
            ["parameters"] = new JsonObject
            {
                ["type"] = "docker",
                ["parameters"] = new JsonObject
                {
                    ["image"] = image,
                    ["tag"] = tag,
                    ["ports"] = new JsonArray(workload.Port),
                    ["env"] = environment,
                },
            },
        };
    }

    private async Task<LeaseOutcome> CreateAsync(LeaseOrder order, DispersedPlace place, CancellationToken cancellationToken)
    {
        var answer = await api.CreateAsync(Body(order, place, options), cancellationToken);
        if (!answer.IsSuccess)
        {
            return refusals.ToOutcome(answer);
        }

        var uuid = answer.Read<DispersedJobWire>(DispersedWire.Options).Uuid ?? throw answer.NotNow();
        return new LeaseOutcome.Ordered(new LeaseHandle(uuid), "Waiting for a node");
    }

    private async Task<LeaseOutcome> AssignedAsync(
        LeaseOrder order, LeaseHandle handle, DispersedJobWire job, CancellationToken cancellationToken)
    {
        var batch = DispersedMapping.IsBatch(job);
        var run = await api.FindRunAsync(handle.Value, cancellationToken);
        var price = run is null ? null : await prices.FindAsync(run, batch, cancellationToken);
        if (run is null || price is null)
        {
            return new LeaseOutcome.Ordered(handle, "A node is assigned, its price not yet known");
        }

        if (price > order.PriceCeiling)
        {
            return new LeaseOutcome.PriceMoved(handle, price);
        }

        // A persistent job is billed from its creation, not from its assignment; a batch job for what it runs.
        var created = job.CreatedAt ?? clock.GetUtcNow();
        var from = batch && run.StartedAtMs is { } started ? DateTimeOffset.FromUnixTimeMilliseconds(started) : created;
        return new LeaseOutcome.Granted(handle, order.Offer.Provider, price, from);
    }

    private async Task<LeaseHandle?> FindOursAsync(string title, CancellationToken cancellationToken)
    {
        await foreach (var job in api.ListAsync(cancellationToken))
        {
            if (job.Title == title && job.Uuid is { } uuid)
            {
                return new LeaseHandle(uuid);
            }
        }

        return null;
    }

    // A colon before the last slash belongs to the registry's port.
    private static (string Image, string Tag) ImageOf(string reference)
    {
        var colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? (reference[..colon], reference[(colon + 1)..]) : (reference, "latest");
    }

    private static int Ceiling(int amount, int unit) => (amount + unit - 1) / unit;
}
