using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Chain;

/// <summary>Akash with a wallet of our own: transactions on the chain, manifests to the providers, nobody in between.</summary>
internal sealed class AkashChainNetwork(
    AkashWallet wallet, AkashChain chain, CosmosSender sender, AkashOffers offers, AkashChainLeasing leasing, AkashChainTerms terms,
    AkashChainStatus status, AkashLogs logs, AkashMapping mapping, AkashRefusals refusals, AkashOptions options)
    : IComputeNetwork, ILeaseTerms, ILeaseLogs
{
    private const string FeeDenom = "uakt";

    public NetworkId Id => NetworkId.Akash;

    /// <remarks>Bids come within 30 to 60 s and live for 5 min, then the image is pulled.</remarks>
    public NetworkTraits Traits { get; } = new(
        "Akash", options.Scaled(TimeSpan.FromMinutes(2)), options.Scaled(AkashBids.Life), options.Scaled(TimeSpan.FromMinutes(10)),
        options.Sending.Settles)
    {
        Credential = new CredentialLabels(KeyId: null, Secret: "Wallet mnemonic"),
        ExtendBefore = options.Scaled(options.Runway / 2),
    };

    public bool IsConnected => chain.Rest.Http.IsConnected;

    public NetworkPulse Pulse => chain.Rest.Http.Pulse;

    public string? Refuses(WorkloadSpec workload) => Refusal.UnlessService(workload with { Definition = null }, Traits.DisplayName);

    public async Task<ConnectionOutcome> CheckAsync(NetworkCredential credential, CancellationToken cancellationToken)
    {
        if (AkashWallet.TryOpen(credential.Secret) is not { } candidate)
        {
            return new ConnectionOutcome.Refused("These are not the 12 to 24 words of a wallet, or one of them is mistyped.");
        }

        try
        {
            if (await chain.Rest.FindAccountAsync(candidate.Address, cancellationToken) is null)
            {
                return new ConnectionOutcome.Refused($"The chain knows no account {candidate.Address}: nothing was ever sent to it.");
            }

            if (options.FeeGranter.Length == 0 && await chain.Rest.GetBalanceAsync(candidate.Address, FeeDenom, cancellationToken) == 0)
            {
                return new ConnectionOutcome.Refused($"{candidate.Address} holds no AKT to pay fees with.");
            }

            return new ConnectionOutcome.Accepted(
                candidate.Address, AkashPrice.ToUsd(await chain.Rest.GetBalanceAsync(candidate.Address, AkashPrice.Denom, cancellationToken)));
        }
        catch (NetworkUnreachableException e)
        {
            return new ConnectionOutcome.Unreachable(e.Message);
        }
    }

    public Task<IReadOnlyList<Offer>> ListOffersAsync(CancellationToken cancellationToken) => offers.ListAsync(cancellationToken);

    public async Task<QuoteOutcome> QuoteAsync(Offer offer, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            return await offers.QuoteAsync(offer, options.Scaled(AkashBids.Life), cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return new QuoteOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public OrderTag TagOf(LeaseOrder order) => AkashOrder.TagOf(order);

    public Task<LeaseOutcome> OrderAsync(LeaseOrder order, CancellationToken cancellationToken) => leasing.OrderAsync(order, cancellationToken);

    public Task<LeaseOutcome> AcceptAsync(LeaseOrder order, LeaseHandle handle, CancellationToken cancellationToken) =>
        leasing.AcceptAsync(order, handle, cancellationToken);

    public async Task<ObserveOutcome> ObserveAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(handle, cancellationToken) is var (answer, detail)
                ? new ObserveOutcome.Seen(mapping.Observe(answer, await status.AddAsync(detail, cancellationToken)))
                : new ObserveOutcome.NotFound();
        }
        catch (NetworkUnreachableException e)
        {
            return new ObserveOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsClosedAsync(handle, cancellationToken))
            {
                return sender.MayStillLand(AkashChainLeasing.CreateIntent(handle))
                    ? new CloseOutcome.Closing(options.Scaled(AkashPrice.BlockTime))
                    : new CloseOutcome.Closed();
            }

            var account = wallet.Open();
            var sent = await sender.SendAsync(account, $"close/{handle}", [AkashMessages.Close(account.Address, handle)], cancellationToken);

            // Whatever became of the transaction, only the deployment's own state says that it has ended.
            return await IsClosedAsync(handle, cancellationToken) ? new CloseOutcome.Closed() : sent switch
            {
                SendOutcome.Refused { IsPassing: false } refused => throw new NetworkUnreachableException($"The chain refuses to close {handle}: {refused.Log}"),
                SendOutcome.Pending { Accepted: false } pending => new CloseOutcome.Unreachable(options.Scaled(AkashPrice.BlockTime), pending.Reason),
                _ => new CloseOutcome.Closing(options.Scaled(AkashPrice.BlockTime)),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    public async Task<IReadOnlyList<OwnedLease>> ListOwnedAsync(CancellationToken cancellationToken)
    {
        var listed = await chain.ListActiveAsync(wallet.Open().Address, cancellationToken);
        return [.. listed.Where(d => d.Deployment?.Id?.Dseq is not null).Select(d => mapping.Owned(d, d.Deployment!.Id!.Dseq!))];
    }

    public Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken) =>
        terms.ExtendAsync(handle, until, cancellationToken);

    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(LeaseHandle handle, int tail, CancellationToken cancellationToken) =>
        await FindAsync(handle, cancellationToken) is var (_, detail) ? await logs.ReadAsync(detail, tail, cancellationToken) : [];

    // What is no number was never a deployment of ours, and the chain would call it a malformed question.
    private async Task<(WireAnswer Answer, AkashDeploymentDetailWire Detail)?> FindAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        AkashMessages.IsNumber(handle) ? await chain.FindAsync(wallet.Open().Address, handle.Value, cancellationToken) : null;

    private async Task<bool> IsClosedAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        await FindAsync(handle, cancellationToken) is not var (_, detail) || AkashMapping.IsClosed(detail);
}
