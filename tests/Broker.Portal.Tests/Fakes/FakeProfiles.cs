using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;

namespace Broker.Portal.Tests.Fakes;

/// <summary>A profile and orders in memory; answers what the test told it to.</summary>
internal sealed class FakeProfiles : IBillingProfiles, IPurchaseOrders
{
    public static readonly BillingProfileDraft Northlight = new(
        "Northlight Imaging B.V.", null, "Oosterdokskade 163", null, "Amsterdam", "1011 DL", null, "NL", "NL859214606B01", null, null,
        "invoices@northlight.example", null, null, null);

    public BillingProfileDraft? Draft { get; set; } = Northlight;

    public VatCheckView? Check { get; set; }

    public ContractView Contract { get; set; } = new(null, null, null, ContractTerms.Standard, null);

    public List<PurchaseOrderView> Orders { get; } = [];

    public List<UsableGrantView> Grants { get; } = [];

    public List<BillingProfileDraft> Saved { get; } = [];

    public List<PurchaseOrderDraft> Added { get; } = [];

    public List<Guid> Withdrawn { get; } = [];

    public ProfileOutcome? SaveAnswer { get; set; }

    public PurchaseOrderOutcome? AddAnswer { get; set; }

    public int Checks { get; private set; }

    public Task<BillingProfileView?> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<BillingProfileView?>(new(Draft, Check, Contract, [.. Orders], [.. Grants], null));

    public Task<ProfileOutcome> SaveAsync(BillingProfileDraft draft, CancellationToken cancellationToken)
    {
        Saved.Add(draft);
        Draft = SaveAnswer is null ? draft : Draft;
        return Task.FromResult(SaveAnswer ?? new ProfileOutcome.Saved(Check));
    }

    public Task<ProfileOutcome> CheckVatIdAsync(CancellationToken cancellationToken)
    {
        Checks++;
        return Task.FromResult<ProfileOutcome>(new ProfileOutcome.Saved(Check));
    }

    public Task<PurchaseOrderOutcome> AddAsync(PurchaseOrderDraft draft, CancellationToken cancellationToken)
    {
        Added.Add(draft);
        var order = new PurchaseOrderView(Guid.NewGuid(), draft.Number, draft.ValidFrom, draft.ValidTo, draft.Cap is { } cap ? Money.Usd(cap) : null, 0, null);
        if (AddAnswer is null)
        {
            Orders.Add(order);
        }

        return Task.FromResult(AddAnswer ?? new PurchaseOrderOutcome.Done(order));
    }

    public Task<PurchaseOrderOutcome> WithdrawAsync(Guid order, CancellationToken cancellationToken)
    {
        Withdrawn.Add(order);
        return Task.FromResult<PurchaseOrderOutcome>(new PurchaseOrderOutcome.NotFound());
    }

    public static VatCheckView Answer(VatCheckResult result, DateTimeOffset at) => new(
        "NL859214606B01", at, result, result == VatCheckResult.Valid ? "WAPIAAAAZ8kQ41vT" : null, "NORTHLIGHT IMAGING BV", null, "VIES");
}
