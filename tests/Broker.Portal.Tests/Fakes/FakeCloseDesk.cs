using Broker.Domain.Billing;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Staff;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeCloseDesk : ICloseDesk
{
    public static readonly CloseRunView Running = new(Guid.NewGuid(), CloseRunState.Running, 10, 0, 0, DateTimeOffset.UnixEpoch, "Britta", null);

    private static readonly BillingPeriod October = BillingPeriod.MonthOf(new DateOnly(2026, 10, 1));

    public CloseRunView? Run { get; set; }

    public int Asked { get; private set; }

    public Task<CloseBoard> ReadAsync(DateOnly? month, CancellationToken cancellationToken) => Task.FromResult(new CloseBoard(
        October, October.Time.End, true,
        [new("Is usage metered?", CheckVerdict.Fine, "All of it", null), new("Profiles?", CheckVerdict.Stops, "1 customer without: Kestrel", "/staff/billing/contracts")],
        Run, [], [October.Start]));

    public Task<CloseRunView?> ProgressAsync(DateOnly month, CancellationToken cancellationToken)
    {
        Asked++;
        return Task.FromResult(Run);
    }

    public Task<StartCloseOutcome> StartAsync(DateOnly month, CancellationToken cancellationToken)
    {
        Run = Running;
        return Task.FromResult<StartCloseOutcome>(new StartCloseOutcome.Started(Run.Id, false));
    }
}
