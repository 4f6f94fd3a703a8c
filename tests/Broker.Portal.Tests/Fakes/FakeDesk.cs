using Broker.Domain.Shared;
using Broker.Engine.Desk;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeDesk : IDesk
{
    public bool IsOn { get; set; }

    public DeskBoard Board { get; set; } = new([], [], [], default);

    public Exception? Failure { get; set; }

    public DeskOutcome Outcome { get; set; } = new DeskOutcome.Done();

    public DeskRevealed? Revealed { get; set; }

    public List<object> Asked { get; } = [];

    public int Reads { get; private set; }

    public Task<DeskBoard> ReadAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return Failure is { } failure ? Task.FromException<DeskBoard>(failure) : Task.FromResult(Board);
    }

    public Task<DeskOutcome> EnterQuoteAsync(DeskQuoteDraft draft, CancellationToken cancellationToken) => Ask(draft);

    public Task<DeskOutcome> WithdrawQuoteAsync(Guid quote, CancellationToken cancellationToken) => Ask(quote);

    public Task<DeskOutcome> TakeAsync(long number, UserId? seenHolder, CancellationToken cancellationToken) => Ask(("take", number, seenHolder));

    public Task<DeskOutcome> FulfilAsync(long number, DeskFulfilment entered, CancellationToken cancellationToken) => Ask((number, entered));

    public Task<DeskOutcome> RefuseAsync(long number, string reason, CancellationToken cancellationToken) => Ask(("refuse", number, reason));

    public Task<DeskOutcome> ConfirmReleaseAsync(long number, CancellationToken cancellationToken) => Ask(("released", number));

    public Task<DeskOutcome> ReportEndAsync(long number, string reason, CancellationToken cancellationToken) => Ask(("ended", number, reason));

    public Task<DeskRevealed?> RevealAsync(long number, CancellationToken cancellationToken)
    {
        Asked.Add(("reveal", number));
        return Task.FromResult(Revealed);
    }

    private Task<DeskOutcome> Ask(object what)
    {
        Asked.Add(what);
        return Task.FromResult(Outcome);
    }
}
