using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// Keeps a managed deployment alive. The Console fills the escrow itself, to two days ahead; this is for when it has not,
/// and for deployments that were given a limit.
/// </summary>
internal sealed class AkashConsoleTerms(AkashConsole console, AkashTimes times, AkashMapping mapping, AkashRefusals refusals, AkashOptions options)
{
    private const decimal LeastDeposit = 0.5m;
    private const int MostHours = 8760;
    private const int MostHoursAtOnce = 48;

    public async Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync(handle, cancellationToken) is not { } detail || AkashEscrow.RatePerBlock(detail) is not { } rate)
            {
                return new TermOutcome.Refused("There is no lease to pay for");
            }

            if (await RaiseLimitAsync(detail, handle, until, cancellationToken) is { } limited)
            {
                return limited;
            }

            return mapping.PaidUntil(detail) is not { } paid ? new TermOutcome.Refused("The Console does not show what is paid")
                : paid >= until ? new TermOutcome.Paid(paid, Cost: null)
                : await DepositAsync(handle, rate, paid, until, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return new TermOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    /// <summary>Null when no limit ends the deployment before <paramref name="until"/>.</summary>
    private async Task<TermOutcome?> RaiseLimitAsync(
        AkashDeploymentDetailWire detail, LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var settings = await console.FindSettingsAsync(handle.Value, cancellationToken);
        if (settings?.RuntimeEndsAt is not { } end || end >= until)
        {
            return null;
        }

        // The limit is a total from the beginning, in whole hours, and grows by two days at most each time.
        var start = settings.RuntimeLimitHours is { } hours ? end.AddHours(-(double)hours) : times.CreatedAt(detail) ?? end;
        var wanted = Math.Min((int)Math.Ceiling((until - start).TotalHours), (int)(settings.RuntimeLimitHours ?? 0) + MostHoursAtOnce);
        var answer = await console.LimitAsync(handle.Value, Math.Min(wanted, MostHours), cancellationToken);
        if (!answer.IsSuccess)
        {
            return Refused(answer, "a longer runtime");
        }

        var raised = AkashConsole.Data<AkashSettingsWire>(answer, "a longer runtime").RuntimeEndsAt;
        return raised is null || raised >= until ? null
            : raised > end ? new TermOutcome.Paid(raised.Value, Cost: null)
            : new TermOutcome.Refused($"The Console ends the deployment at {raised:u}");
    }

    private async Task<TermOutcome> DepositAsync(
        LeaseHandle handle, decimal rate, DateTimeOffset paid, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var blocks = (decimal)Math.Ceiling((until - paid) / options.Scaled(AkashPrice.BlockTime));
        var deposit = Math.Max(LeastDeposit, decimal.Round(AkashPrice.ToUsd(rate * blocks).Amount, 2, MidpointRounding.ToPositiveInfinity));
        WireAnswer answer;
        try
        {
            answer = await console.DepositAsync(handle.Value, deposit, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            // It may have been paid: the next attempt reads first, once whatever was sent has landed or never will.
            var wait = refusals.AfterWrite(e);
            return new TermOutcome.Unreachable(wait.RetryAfter, wait.Reason);
        }

        if (!answer.IsSuccess)
        {
            return Refused(answer, "a deposit");
        }

        return await FindAsync(handle, cancellationToken) is { } detail && mapping.PaidUntil(detail) is { } now && now > paid
            ? new TermOutcome.Paid(now, Money.Usd(deposit))
            : new TermOutcome.Unreachable(options.Scaled(AkashRefusals.TransactionSettles), "The deposit was taken, but the escrow does not show it yet");
    }

    private TermOutcome Refused(WireAnswer answer, string to) => refusals.ToOutcome(answer, null, to) switch
    {
        LeaseOutcome.Unreachable unreachable => new TermOutcome.Unreachable(unreachable.RetryAfter, unreachable.Reason),
        LeaseOutcome.Refused refused => new TermOutcome.Refused(refused.Reason),
        LeaseOutcome.NoCapacity gone => new TermOutcome.Refused(gone.Reason),
        _ => throw answer.Unknown(to),
    };

    private async Task<AkashDeploymentDetailWire?> FindAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        await console.FindAsync(handle.Value, cancellationToken) is var (_, detail) && !AkashMapping.IsClosed(detail) ? detail : null;
}
