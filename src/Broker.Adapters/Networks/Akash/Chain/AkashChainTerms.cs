using Broker.Adapters.Chains.Cosmos;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Chain;

/// <summary>Pays further into a deployment's escrow.</summary>
internal sealed class AkashChainTerms(
    AkashWallet wallet, AkashChain chain, CosmosSender sender, AkashMapping mapping, AkashRefusals refusals, AkashOptions options)
{
    public async Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            var signer = wallet.Open();

            // The account first, the escrow second, then a transaction in the account's order: a deposit that lands in
            // between, even one of a process that died, either shows in the escrow or has used up the number.
            var account = await chain.Rest.FindAccountAsync(signer.Address, cancellationToken);
            if (await FindAsync(handle, cancellationToken) is not { } detail || AkashEscrow.RatePerBlock(detail) is not { } rate || mapping.PaidUntil(detail) is not { } paid)
            {
                return new TermOutcome.Refused("There is no lease to pay for");
            }

            if (paid >= until)
            {
                return new TermOutcome.Paid(paid, Cost: null);
            }

            if (account is null)
            {
                return new TermOutcome.Refused(CosmosSender.NoAccount(signer).Log);
            }

            var deposit = decimal.Ceiling(rate * (decimal)Math.Ceiling((until - paid) / options.Scaled(AkashPrice.BlockTime)));
            var sent = await sender.SendOrderedAsync(
                signer, account, $"deposit/{handle}", [AkashMessages.Deposit(signer.Address, handle, deposit)], cancellationToken);
            return sent switch
            {
                SendOutcome.Landed => await PaidAsync(handle, until, AkashPrice.ToUsd(deposit), cancellationToken),
                SendOutcome.Pending pending => new TermOutcome.Unreachable(options.Scaled(AkashPrice.BlockTime), pending.Reason),
                SendOutcome.Refused { IsPassing: true } refused => new TermOutcome.Unreachable(options.Scaled(AkashPrice.BlockTime), refused.Log),
                SendOutcome.Refused refused => new TermOutcome.Refused(refused.Log),
                _ => throw new InvalidOperationException("Every outcome is one of these."),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new TermOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    private async Task<TermOutcome> PaidAsync(LeaseHandle handle, DateTimeOffset until, Money cost, CancellationToken cancellationToken) =>
        await FindAsync(handle, cancellationToken) is { } detail && mapping.PaidUntil(detail) is { } paid && paid >= until
            ? new TermOutcome.Paid(paid, cost)
            : new TermOutcome.Unreachable(options.Scaled(AkashPrice.BlockTime), "The deposit has landed, but this node does not show it yet");

    private async Task<AkashDeploymentDetailWire?> FindAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        await chain.FindAsync(wallet.Open().Address, handle.Value, cancellationToken) is var (_, detail) && !AkashMapping.IsClosed(detail) ? detail : null;
}
