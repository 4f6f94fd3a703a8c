using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Akash.Gateway;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Chain;

/// <summary>
/// From an order to a lease with transactions of our own. Nothing is waited for here: what is not in a block yet is asked
/// for again, and every step looks first at what the chain already has.
/// </summary>
internal sealed class AkashChainLeasing(
    AkashWallet wallet, AkashChain chain, CosmosSender sender, AkashGateway gateway, AkashChainStatus status,
    AkashRefusals refusals, AkashTimes times, AkashOptions options, TimeProvider clock)
{
    private const decimal LeastDeposit = 500_000;
    private static readonly TimeSpan ManifestAgain = TimeSpan.FromSeconds(6);

    public async Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        if (AkashOrder.WhyNot(order) is { } fault)
        {
            return new LeaseOutcome.Refused(null, fault);
        }

        var handle = AkashMessages.HandleOf(order.Replica);
        try
        {
            var document = AkashOrder.DocumentOf(order);
            var compiled = SdlCompiler.Compile(document);
            var account = wallet.Open();
            if (await FindOursAsync(account.Address, compiled.VersionBase64, cancellationToken) is { } found)
            {
                return new LeaseOutcome.Ordered(found, "Found the deployment ordered before");
            }

            var deposit = Math.Max(LeastDeposit, AkashPrice.ToUact(order.PriceCeiling * (decimal)options.Runway.TotalHours));
            var create = AkashMessages.Create(account.Address, AkashMessages.NumberOf(order.Replica), document, compiled, deposit);
            return await sender.SendAsync(account, CreateIntent(handle), [create], cancellationToken) switch
            {
                SendOutcome.Landed => new LeaseOutcome.Ordered(handle, "Waiting for bids"),
                SendOutcome.Pending { Accepted: true } pending => new LeaseOutcome.Ordered(handle, pending.Reason),
                SendOutcome.Pending pending => NotKnown(pending),
                SendOutcome.Refused refused when refused.Log.Contains("deployment exists", StringComparison.OrdinalIgnoreCase) =>
                    await OrderedBeforeAsync(account.Address, handle, compiled.VersionBase64, cancellationToken),
                SendOutcome.Refused refused => Refused(refused, null),
                _ => throw new InvalidOperationException("Every outcome is one of these."),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.AfterRead(e);
        }
    }

    public async Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            var owner = wallet.Open().Address;
            if (await chain.FindAsync(owner, handle.Value, cancellationToken) is not var (_, detail))
            {
                // The order has not landed, or never will: ordering again does it once, whatever became of the first.
                return handle == AkashMessages.HandleOf(order.Replica)
                    ? await OrderAsync(order, cancellationToken)
                    : new LeaseOutcome.NoCapacity(null, "The deployment is gone");
            }

            if (AkashMapping.IsClosed(detail))
            {
                return new LeaseOutcome.NoCapacity(null, $"Closed by the network: {AkashMapping.EndReasonOf(detail)}");
            }

            if (AkashMapping.LiveLease(detail) is not null)
            {
                return await DeliverAsync(order, handle, detail, cancellationToken);
            }

            var bids = await chain.ListBidsAsync(owner, handle.Value, cancellationToken);
            var (take, otherwise) = AkashBids.Choose(order, handle, bids, times.AgeOf(detail), options);
            return take is not null ? await LeaseAsync(order, handle, take, cancellationToken) : otherwise!;
        }
        catch (NetworkUnreachableException e)
        {
            return refusals.AfterRead(e);
        }
    }

    public static string CreateIntent(LeaseHandle handle) => $"create/{handle}";

    private async Task<LeaseOutcome> LeaseAsync(LeaseOrder order, LeaseHandle handle, AkashMarketIdWire bid, CancellationToken cancellationToken)
    {
        var account = wallet.Open();
        var sent = await sender.SendAsync(
            account, $"lease/{handle}/{bid.Gseq}/{bid.Oseq}/{bid.Provider}", [AkashMessages.Lease(account.Address, handle, bid)], cancellationToken);
        if (sent is SendOutcome.Pending pending)
        {
            return pending.Accepted ? new LeaseOutcome.Ordered(handle, $"Bid taken; {pending.Reason}") : NotKnown(pending);
        }

        // A bid that is not open any more may have become our lease: by a transaction that this process has forgotten.
        if (await chain.FindAsync(account.Address, handle.Value, cancellationToken) is var (_, detail) && AkashMapping.LiveLease(detail) is not null)
        {
            return await DeliverAsync(order, handle, detail, cancellationToken);
        }

        return sent is SendOutcome.Refused refused
            ? Refused(refused, handle)
            : new LeaseOutcome.Ordered(handle, "Bid taken; this node has not seen the block yet");
    }

    /// <summary>The lease stands and bills with nothing running: the manifest is sent until the provider shows that it has it, for a while.</summary>
    private async Task<LeaseOutcome> DeliverAsync(
        LeaseOrder order, LeaseHandle handle, AkashDeploymentDetailWire found, CancellationToken cancellationToken)
    {
        var detail = await status.AddAsync(found, cancellationToken);
        var manifest = AkashOrder.Compile(order).ManifestJson;
        foreach (var lease in AkashMapping.LiveLeases(detail).Where(l => l.Status is null))
        {
            if (await UndeliveredAsync(lease, handle, manifest, cancellationToken) is { } problem)
            {
                return problem is LeaseOutcome.Unreachable && times.AgeOf(detail, lease) >= options.Scaled(options.ManifestWait)
                    ? new LeaseOutcome.NoCapacity(handle, "The provider took the lease but not the manifest")
                    : problem;
            }
        }

        var first = AkashMapping.LiveLease(detail)!;
        return new LeaseOutcome.Granted(
            handle,
            first.Id?.Provider ?? throw new HttpRequestException("The chain shows a lease without a provider."),
            AkashEscrow.RatePerBlock(detail) is { } rate
                ? AkashPrice.PerHour(rate)
                : throw new HttpRequestException($"The chain shows a lease whose price is not in {AkashPrice.Denom}."),
            times.LeasedAt(detail, first));
    }

    /// <summary>Null once the provider has it.</summary>
    private async Task<LeaseOutcome?> UndeliveredAsync(AkashLeaseWire lease, LeaseHandle handle, string manifest, CancellationToken cancellationToken)
    {
        try
        {
            var provider = lease.Id?.Provider ?? throw new HttpRequestException("The chain shows a lease without a provider.");
            return await gateway.PutManifestAsync(provider, handle.Value, manifest, cancellationToken) switch
            {
                ManifestOutcome.Delivered => null,
                ManifestOutcome.Refused refused => new LeaseOutcome.Refused(handle, refused.Reason),
                ManifestOutcome.NotYet notYet => new LeaseOutcome.Unreachable(options.Scaled(ManifestAgain), notYet.Reason),
                _ => throw new InvalidOperationException("Every outcome is one of these."),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new LeaseOutcome.Unreachable(options.Scaled(ManifestAgain), e.Message);
        }
    }

    private async Task<LeaseOutcome> OrderedBeforeAsync(string owner, LeaseHandle handle, string hash, CancellationToken cancellationToken) =>
        await chain.FindAsync(owner, handle.Value, cancellationToken) switch
        {
            var (_, detail) when detail.Deployment?.Hash != hash => new LeaseOutcome.Refused(null, $"Deployment {handle} is taken by another workload"),
            var (_, detail) when AkashMapping.IsClosed(detail) => new LeaseOutcome.NoCapacity(null, "It was ordered before and has been closed"),
            null => new LeaseOutcome.Unreachable(options.Scaled(AkashPrice.BlockTime), $"Deployment {handle} exists, but this node does not show it"),
            _ => new LeaseOutcome.Ordered(handle, "Found the deployment ordered before"),
        };

    private async Task<LeaseHandle?> FindOursAsync(string owner, string hash, CancellationToken cancellationToken)
    {
        var ours = (await chain.ListActiveAsync(owner, cancellationToken)).Where(d => d.Deployment?.Hash == hash && d.Deployment.Id?.Dseq is not null);

        // Should there be two, the one with a lease is the one that costs.
        return ours.OrderByDescending(d => AkashMapping.LiveLease(d) is not null).FirstOrDefault()?.Deployment?.Id?.Dseq is { } dseq ? new LeaseHandle(dseq) : null;
    }

    private LeaseOutcome Refused(SendOutcome.Refused refused, LeaseHandle? handle) => refused.IsPassing
        ? new LeaseOutcome.Unreachable(options.Scaled(AkashPrice.BlockTime), refused.Log)
        : refusals.OfWords(refused.Log, handle) ?? new LeaseOutcome.Refused(handle, refused.Log);

    private LeaseOutcome.Unreachable NotKnown(SendOutcome.Pending pending)
    {
        var left = pending.Until - clock.GetUtcNow();
        return new LeaseOutcome.Unreachable(left > TimeSpan.Zero ? left : options.Scaled(AkashPrice.BlockTime), pending.Reason);
    }
}
