using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>From an order to a lease. Every step looks first at what the network already has, so it can be repeated at any point.</summary>
internal sealed class AkashLeasing(
    AkashConsole console, AkashRefusals refusals, AkashTimes times, AkashOptions options)
{
    private static readonly TimeSpan ManifestAgain = TimeSpan.FromSeconds(6);

    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        if (AkashOrder.WhyNot(order) is { } fault)
        {
            return new LeaseOutcome.Refused(null, fault);
        }

        var definition = AkashOrder.DocumentOf(order);
        try
        {
            if (await FindOursAsync(SdlCompiler.Compile(definition).VersionBase64, cancellationToken) is { } found)
            {
                return new LeaseOutcome.Ordered(found, "Found the deployment ordered before");
            }
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.AfterRead(e);
        }

        try
        {
            var answer = await console.CreateAsync(SdlWriter.Write(definition), $"brk-{order.Replica.Value:N}", cancellationToken);
            if (!answer.IsSuccess)
            {
                return refusals.ToOutcome(answer, null, "an order");
            }

            var dseq = AkashConsole.Data<AkashCreatedWire>(answer, "an order").Dseq ?? throw answer.Unknown("an order");
            return new LeaseOutcome.Ordered(new LeaseHandle(dseq), "Waiting for bids");
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.AfterWrite(e);
        }
    }

    public async Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken)
    {
        AkashDeploymentDetailWire detail;
        IReadOnlyList<AkashBidBodyWire> bids = [];
        try
        {
            if (await console.FindAsync(handle.Value, cancellationToken) is not var (_, found))
            {
                return new LeaseOutcome.NoCapacity(null, "The deployment is gone");
            }

            detail = found;
            if (AkashMapping.IsClosed(detail))
            {
                return new LeaseOutcome.NoCapacity(null, $"Closed by the network: {AkashMapping.EndReasonOf(detail)}");
            }

            if (AkashMapping.LiveLease(detail) is { Status: not null } running)
            {
                return Granted(handle, detail, running);
            }

            if (AkashMapping.LiveLease(detail) is null)
            {
                bids = await console.ListBidsAsync(handle.Value, cancellationToken);
            }
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.AfterRead(e);
        }

        // A lease without a status may lack its manifest: the same call once more delivers it and changes nothing else.
        if (AkashMapping.LiveLease(detail) is { Id: { } id })
        {
            return await LeaseAsync(order, handle, id, cancellationToken);
        }

        var (take, otherwise) = AkashBids.Choose(order, handle, bids, times.AgeOf(detail), options);
        return take is not null ? await LeaseAsync(order, handle, take, cancellationToken) : otherwise!;
    }

    private async Task<LeaseOutcome> LeaseAsync(LeaseOrder order, LeaseHandle handle, AkashMarketIdWire bid, CancellationToken cancellationToken)
    {
        try
        {
            var choice = new AkashLeaseChoiceWire(handle.Value, bid.Gseq, bid.Oseq, bid.Provider ?? order.Offer.Provider);
            var answer = await console.LeaseAsync(choice, AkashOrder.Compile(order).ManifestJson, cancellationToken);
            if (answer.IsSuccess)
            {
                var detail = AkashConsole.Data<AkashDeploymentDetailWire>(answer, "an accepted bid");
                return AkashMapping.LiveLease(detail) is { } lease ? Granted(handle, detail, lease) : throw answer.Unknown("an accepted bid");
            }

            return AkashRefusals.ProblemOf(answer).Code switch
            {
                AkashRefusals.ManifestNotDelivered => await UndeliveredAsync(handle, answer, cancellationToken),
                "provider_unreachable" => await LeaseOfDarkProviderAsync(handle, answer, cancellationToken),
                _ => refusals.ToOutcome(answer, handle, "an accepted bid"),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.AfterWrite(e);
        }
    }

    /// <summary>The lease stands and bills with nothing running: deliver again for a while, then give it up.</summary>
    private async Task<LeaseOutcome> UndeliveredAsync(LeaseHandle handle, WireAnswer answer, CancellationToken cancellationToken)
    {
        var again = new LeaseOutcome.Unreachable(options.Scaled(ManifestAgain), answer.NotNow().Message);
        if (await console.FindAsync(handle.Value, cancellationToken) is not var (_, detail) || AkashMapping.LiveLease(detail) is not { } lease)
        {
            return again;
        }

        return times.AgeOf(detail, lease) >= options.Scaled(options.ManifestWait)
            ? new LeaseOutcome.NoCapacity(handle, "The provider took the lease but not the manifest")
            : again;
    }

    private async Task<LeaseOutcome> LeaseOfDarkProviderAsync(LeaseHandle handle, WireAnswer answer, CancellationToken cancellationToken) =>
        await console.FindAsync(handle.Value, cancellationToken) is var (_, detail) && AkashMapping.LiveLease(detail) is { } lease
            ? Granted(handle, detail, lease)
            : refusals.ToOutcome(answer, handle, "an accepted bid");

    private LeaseOutcome.Granted Granted(LeaseHandle handle, AkashDeploymentDetailWire detail, AkashLeaseWire lease) => new(
        handle,
        lease.Id?.Provider ?? throw new HttpRequestException("Akash shows a lease without a provider."),
        AkashPrice.PerHour(lease.Price) ?? throw new HttpRequestException($"Akash shows a lease whose price is not in {AkashPrice.Denom}."),
        times.LeasedAt(detail, lease));

    private async Task<LeaseHandle?> FindOursAsync(string hash, CancellationToken cancellationToken)
    {
        LeaseHandle? first = null;
        await foreach (var listed in console.ListActiveAsync(cancellationToken))
        {
            if (listed.Deployment is { Id.Dseq: { } dseq } deployment && deployment.Hash == hash)
            {
                // Should there be two, the one with a lease is the one that costs.
                if (AkashMapping.LiveLease(listed) is not null)
                {
                    return new LeaseHandle(dseq);
                }

                first ??= new LeaseHandle(dseq);
            }
        }

        return first;
    }
}
