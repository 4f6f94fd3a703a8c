using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>A definition that a customer wrote, as an order of ours: our replica in it, our price ceiling, and the GPU that was planned.</summary>
internal static class AkashDefinedOrder
{
    public static SdlDocument DocumentOf(SdlDocument written, LeaseOrder order)
    {
        var gpu = AkashGpu.Parse(order.Offer.NetworkReference);
        return written with
        {
            Services = [.. written.Services.Select(s => WithReplica(s, order.Replica))],
            Computes = [.. written.Computes.Select(c => c.GpuUnits == 0 ? c : c with { Gpus = [Planned(c.Gpus, gpu)] })],
            Placements = [.. written.Placements.Select(p => WithCeiling(p, written.Deployments, AkashPrice.CeilingPerBlock(order.PriceCeiling)))],
        };
    }

    private static SdlService WithReplica(SdlService service, ReplicaId replica) => service with
    {
        Environment =
        [
            .. service.Environment.Where(v => v.Split('=', 2)[0] != AkashOrder.ReplicaVariable),
            $"{AkashOrder.ReplicaVariable}={replica}",
        ],
    };

    /// <summary>What was planned and priced is one GPU of those that would do; what the customer asks of it beyond the model stays.</summary>
    private static AkashGpu Planned(IReadOnlyList<AkashGpu> alternatives, AkashGpu gpu)
    {
        var fitting = alternatives.Where(a => a.IsAny || a.Model == gpu.Model).ToList();
        var best = fitting.FirstOrDefault(a => a.Ram == gpu.Ram && a.Interface == gpu.Interface) ?? fitting.FirstOrDefault(a => a.Ram == gpu.Ram) ?? fitting.FirstOrDefault();
        return best is null ? gpu : gpu with { Ram = best.Ram ?? gpu.Ram, Interface = best.Interface ?? gpu.Interface };
    }

    private static decimal Share(long ceiling, int parts) => decimal.Round((decimal)ceiling / parts, 6, MidpointRounding.ToZero);

    // A provider bids for the group as a whole: only the sum of the units' prices counts, so each gets an equal share of it.
    private static SdlPlacement WithCeiling(SdlPlacement placement, IReadOnlyList<SdlDeployment> deployments, long ceiling)
    {
        var units = deployments.Where(d => d.Placement == placement.Name).GroupBy(d => d.Profile, StringComparer.Ordinal).ToList();
        return placement with
        {
            Prices = [.. units.Select(u => new SdlPrice(u.Key, AkashPrice.Denom, Share(ceiling, units.Count * u.Sum(d => d.Count))))],
        };
    }
}
