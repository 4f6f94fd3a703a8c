using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Requests;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeRequests : IBillingRequests
{
    public List<BillingRequestView> Rows { get; } = [];

    public List<bool> Decisions { get; } = [];

    public static BillingRequestView Request(bool isMine) => new(
        Guid.NewGuid(), BillingRequestKind.CreditNote, OrganisationId.New(), "Northwind", InvoiceId.New(), "INV-7", Money.Usd(47.6m), "Slow disks",
        BillingRequestState.Waiting, "Britta", DateTimeOffset.UnixEpoch, null, null, null, isMine);

    public Task<IReadOnlyList<BillingRequestView>> ListAsync(int take, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BillingRequestView>>(Rows);

    public Task<AskOutcome> AskAsync(BillingAsk ask, CancellationToken cancellationToken) => Task.FromResult<AskOutcome>(new AskOutcome.Asked(Guid.NewGuid()));

    public Task<DecideOutcome> DecideAsync(Guid request, bool approve, string why, CancellationToken cancellationToken)
    {
        Decisions.Add(approve);
        return Task.FromResult<DecideOutcome>(new DecideOutcome.Decided(approve ? BillingRequestState.Done : BillingRequestState.Refused, null));
    }

    public Task<ReRatingPreview?> PreviewAsync(InvoiceId invoice, ReRatingChange change, CancellationToken cancellationToken) =>
        Task.FromResult<ReRatingPreview?>(null);
}
