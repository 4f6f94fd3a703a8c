using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>Pays deployments further before their prepaid hours are used up.</summary>
internal sealed class IoNetTerms(IoNetApi api, IoNetRefusals refusals, IoNetOptions options, TimeProvider clock)
{
    private const int LongestExtension = 8760;

    /// <summary>
    /// What is left is told in whole minutes: two looks at the same term differ by one, and must not make us pay an hour
    /// for the difference.
    /// </summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromMinutes(2);

    // There is no idempotency key: until an extension that was answered shows up, we must not pay again.
    private static readonly TimeSpan ShowsWithin = TimeSpan.FromMinutes(1);

    public async Task<TermOutcome> ExtendAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            return await ExtendAsync(IoNetDeployment.Of(handle), until, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return new TermOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    private async Task<TermOutcome> ExtendAsync(IoNetDeployment deployment, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(deployment, cancellationToken) is not var (found, before))
        {
            return new TermOutcome.Refused("The network knows no such deployment");
        }

        if (IoNetMapping.StateOf(before.Status) is not (LeaseState.Starting or LeaseState.Running))
        {
            return new TermOutcome.Refused(IoNetMapping.EndReasonOf(before.Status));
        }

        var paid = IoNetMapping.PaidUntil(before, clock.GetUtcNow()) ?? throw found.Unknown("a look at a deployment's term");
        if (paid + Rounding >= until)
        {
            return new TermOutcome.Paid(paid, null);
        }

        var hours = Math.Clamp((int)Math.Ceiling((until - paid - Rounding).TotalHours), 1, LongestExtension);
        var answer = await api.ExtendAsync(deployment, hours, cancellationToken);
        return answer.IsSuccess
            ? await ReadBackAsync(deployment, before, paid + TimeSpan.FromHours(hours), cancellationToken)
            : ToOutcome(answer);
    }

    private async Task<TermOutcome> ReadBackAsync(
        IoNetDeployment deployment, IoNetDetailWire before, DateTimeOffset expected, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(deployment, cancellationToken) is not var (_, after)
            || IoNetMapping.PaidUntil(after, clock.GetUtcNow()) is not { } until
            || until + Rounding < expected)
        {
            return new TermOutcome.Unreachable(options.Scaled(ShowsWithin), "The extension was taken but does not show yet");
        }

        return new TermOutcome.Paid(until, after.AmountPaid - before.AmountPaid is { } cost ? Money.Usd(cost) : null);
    }

    private TermOutcome ToOutcome(WireAnswer answer) => refusals.ToOutcome(answer, "an extension") switch
    {
        LeaseOutcome.Unreachable unreachable => new TermOutcome.Unreachable(unreachable.RetryAfter, unreachable.Reason),
        LeaseOutcome.NoCapacity none => new TermOutcome.Refused(none.Reason),
        LeaseOutcome.Refused refused => new TermOutcome.Refused(refused.Reason),
        _ => throw answer.Unknown("an extension"),
    };
}
