using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Requests;
using Broker.Engine.Billing.Staff;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Tests.Billing;

public sealed class BillingRequestsTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly Tenant.Staff _britta = new(new UserId(Guid.NewGuid()), StaffRole.Finance);
    private readonly Tenant.Staff _otto = new(new UserId(Guid.NewGuid()), StaffRole.Operator);
    private readonly BillingWorld _world;
    private BillingWorld.Customer _customer = null!;
    private InvoiceEntity _invoice = null!;

    public BillingRequestsTests(PostgresFixture postgres) => _world = new BillingWorld(postgres.Database);

    private BookApprovedRequests Book => new(_world.Database.System, _world.States, _world.CreditNotes, _world.Clock);

    public async Task InitializeAsync()
    {
        _customer = await _world.AddCustomerAsync();
        await _customer.UseAsync(hours: 40);
        await _world.CloseOctoberAsync();
        await _world.States.SendAllAsync(CancellationToken.None);
        _invoice = await _world.InvoiceOfAsync(_customer);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_one_asks_for_another_approves_and_it_is_booked_once()
    {
        var request = await AskedAsync(new BillingAsk.CreditNote(_invoice.Id, 40, "Slow disks"));

        Assert.IsType<DecideOutcome.Refused>(await DecideAsync(_britta, request, approve: true));
        Assert.Equal(0, (await _world.InvoiceOfAsync(_customer)).Credited);

        var decided = Assert.IsType<DecideOutcome.Decided>(await DecideAsync(_otto, request, approve: true));
        Assert.Equal(BillingRequestState.Done, decided.State);
        Assert.IsType<DecideOutcome.Refused>(await DecideAsync(_otto, request, approve: true));
        await Book.ExecuteAsync(CancellationToken.None);

        Assert.Equal(47.6m, (await _world.InvoiceOfAsync(_customer)).Credited);
        Assert.Equal(1, await NotesAsync());
    }

    [Fact]
    public async Task Killed_before_or_after_the_booking_the_next_run_comes_to_the_same()
    {
        var request = await AskedAsync(new BillingAsk.CreditNote(_invoice.Id, 40, "Slow disks"));
        await ApproveByHandAsync(request);

        await Book.ExecuteAsync(CancellationToken.None);
        // As if the process had died between the credit note and the word that it is booked.
        await _world.ReadAsync(db => db.BillingRequests.Where(r => r.Id == request).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, BillingRequestState.Approved)));
        await Task.WhenAll(Book.ExecuteAsync(CancellationToken.None), Book.ExecuteAsync(CancellationToken.None));

        Assert.Equal(1, await NotesAsync());
        Assert.Equal(BillingRequestState.Done, await _world.ReadAsync(db => db.BillingRequests.Where(r => r.Id == request).Select(r => r.State).SingleAsync()));
    }

    [Fact]
    public async Task The_database_itself_refuses_who_approves_what_they_asked_for()
    {
        var request = await AskedAsync(new BillingAsk.WriteOff(_invoice.Id, "Insolvent"));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _world.ReadAsync(db => db.BillingRequests.Where(r => r.Id == request)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, BillingRequestState.Approved).SetProperty(r => r.DecidedBy, _britta.User))));

        Assert.Equal("ck_billing_requests_four_eyes", refused.ConstraintName);
    }

    [Fact]
    public async Task What_cannot_be_booked_any_more_is_refused_with_its_reason()
    {
        var request = await AskedAsync(new BillingAsk.WriteOff(_invoice.Id, "Insolvent"));
        await _world.States.RecordAsync(
            new PaymentDraft(_invoice.Id, PaymentKind.Payment, _invoice.Payable, new DateOnly(2026, 11, 20), "Bank transfer", $"R-{request}", "Britta"), CancellationToken.None);

        var decided = Assert.IsType<DecideOutcome.Decided>(await DecideAsync(_otto, request, approve: true));

        Assert.Equal(BillingRequestState.Refused, decided.State);
        Assert.Equal(InvoiceState.Paid, (await _world.InvoiceOfAsync(_customer)).State);
    }

    [Fact]
    public async Task A_dearer_price_is_previewed_to_the_cent_and_billed_on_the_next_invoice()
    {
        var change = new ReRatingChange(null, null, 10, null);
        var preview = await Requests(_britta).PreviewAsync(_invoice.Id, change, CancellationToken.None);
        Assert.Equal((100m, 110m, 10m), (preview!.NetBefore, preview.NetAfter, preview.Difference));

        var request = await AskedAsync(new BillingAsk.ReRate(_invoice.Id, change, "Quoted for another GPU"));
        await DecideAsync(_otto, request, approve: true);

        var line = await _world.ReadAsync(db => db.PendingLines.SingleAsync(l => l.Id == request));
        Assert.Equal((InvoiceLineKind.Correction, Money.Usd(10)), (line.Line, line.Amount));
    }

    [Fact]
    public async Task A_discount_that_was_forgotten_is_given_back_by_a_credit_note()
    {
        var request = await AskedAsync(new BillingAsk.ReRate(_invoice.Id, new ReRatingChange(null, null, 0, 25), "Agreed in September"));

        await DecideAsync(_otto, request, approve: true);

        Assert.Equal(29.75m, (await _world.InvoiceOfAsync(_customer)).Credited);
    }

    [Fact]
    public async Task Nobody_asks_without_a_reason_twice_at_once_or_from_support()
    {
        var support = new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support);

        Assert.IsType<AskOutcome.Refused>(await Requests(_britta).AskAsync(new BillingAsk.WriteOff(_invoice.Id, " "), CancellationToken.None));
        Assert.IsType<AskOutcome.Forbidden>(await Requests(support).AskAsync(new BillingAsk.WriteOff(_invoice.Id, "x"), CancellationToken.None));
        await AskedAsync(new BillingAsk.WriteOff(_invoice.Id, "Insolvent"));
        Assert.IsType<AskOutcome.Refused>(await Requests(_otto).AskAsync(new BillingAsk.WriteOff(_invoice.Id, "Insolvent"), CancellationToken.None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Requests(support).ListAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task The_checklist_names_who_will_be_an_exception()
    {
        await _world.ReadAsync(db => db.BillingProfiles.Where(p => p.OrganisationId == _customer.Id).ExecuteDeleteAsync());
        await using var db = _world.Database.System.CreateContext();

        var checks = await new CloseChecks(Microsoft.Extensions.Options.Options.Create(_world.Options)).ReadAsync(db, BillingWorld.InOctober, CancellationToken.None);

        Assert.Contains(checks, c => c is { Verdict: CheckVerdict.Stops } && c.Question.Contains("profile", StringComparison.Ordinal) && c.Found.Contains("Northwind", StringComparison.Ordinal));
        Assert.Contains(checks, c => c is { Verdict: CheckVerdict.Fine } && c.Question.Contains("metered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_contract_gets_versions_and_no_version_reaches_into_a_closed_month()
    {
        var desk = new ContractDesk(StaffOf(_britta), _world.Database.System, _world.Ledger, _world.Clock);
        var draft = new ContractDraft("C-1", new DateOnly(2026, 12, 1), ContractTerms.Standard with { DiscountPercent = 5 });

        Assert.IsType<ContractOutcome.Invalid>(await desk.AddVersionAsync(_customer.Id, 0, draft with { ValidFrom = new DateOnly(2026, 10, 1) }, CancellationToken.None));
        Assert.IsType<ContractOutcome.Saved>(await desk.AddVersionAsync(_customer.Id, 0, draft, CancellationToken.None));
        Assert.IsType<ContractOutcome.Invalid>(await desk.AddVersionAsync(_customer.Id, 0, draft, CancellationToken.None));
        Assert.IsType<ContractOutcome.Saved>(await desk.AddVersionAsync(_customer.Id, 1, draft, CancellationToken.None));

        var found = await desk.FindAsync(_customer.Id, CancellationToken.None);
        Assert.Equal([2, 1], found!.Versions.Select(v => v.Version));
    }

    [Fact]
    public async Task Credit_that_was_bought_is_given_and_booked_once()
    {
        var desk = new ContractDesk(StaffOf(_britta), _world.Database.System, _world.Ledger, _world.Clock);
        var draft = new GrantDraft(GrantKind.Prepaid, "Bought in November", 500, 10, new DateOnly(2026, 11, 1), null, "Transfer R-77");
        var id = Guid.CreateVersion7();

        await desk.GiveAsync(_customer.Id, id, draft, CancellationToken.None);
        await desk.GiveAsync(_customer.Id, id, draft, CancellationToken.None);

        Assert.Equal(500, Assert.Single((await desk.FindAsync(_customer.Id, CancellationToken.None))!.Grants).Remaining.Amount);
        Assert.Equal(1, await _world.ReadAsync(db => db.Database.SqlQuery<int>($"select count(*)::int as \"Value\" from ledger_transactions where idempotency_key = {$"grant:{id}"}").SingleAsync()));
    }

    [Fact]
    public async Task The_margin_is_what_was_billed_less_leases_minimum_terms_and_what_never_served()
    {
        var failed = Rows.Replica(_customer.Deployment, 2);
        await _world.AddAsync(failed);
        var margin = new MarginReader(StaffOf(_britta), _world.Database.System, new ComputeNetworks([]), _world.Clock);
        var before = await RowAsync(margin);
        await _world.AddAsync(
            Cost(_customer.Replica.Id, NetworkCostKind.MinimumTerm, 3), Cost(failed.Id, NetworkCostKind.Lease, 2));

        var row = await RowAsync(margin);

        Assert.Equal(Money.Usd(100), row.Billed);
        Assert.Equal((Money.Usd(3), Money.Usd(2)), (row.MinimumTerms, row.FailedLeases));
        Assert.Equal(before.Margin - Money.Usd(5), row.Margin);
    }

    private async Task<MarginRow> RowAsync(MarginReader margin) =>
        Assert.Single((await margin.ReadAsync(BillingWorld.InOctober.Start, CancellationToken.None)).Rows, r => r.Customer == _customer.Id);

    private NetworkCostEntity Cost(ReplicaId replica, NetworkCostKind kind, decimal amount) => new()
    {
        CostKey = $"test/{Guid.NewGuid()}",
        CustomerId = _customer.Id,
        DeploymentId = _customer.Deployment.Id,
        ReplicaId = replica,
        Network = _customer.Replica.Network,
        Kind = kind,
        Period = BillingWorld.InOctober.Start,
        StartedAt = BillingWorld.October,
        EndedAt = BillingWorld.October.AddHours(1),
        Amount = Money.Usd(amount),
        RecordedAt = BillingWorld.November,
    };

    private async Task<Guid> AskedAsync(BillingAsk ask) =>
        Assert.IsType<AskOutcome.Asked>(await Requests(_britta).AskAsync(ask, CancellationToken.None)).Request;

    private Task<DecideOutcome> DecideAsync(Tenant.Staff who, Guid request, bool approve) => Requests(who).DecideAsync(request, approve, "", CancellationToken.None);

    private Task<int> ApproveByHandAsync(Guid request) => _world.ReadAsync(db => db.BillingRequests.Where(r => r.Id == request).ExecuteUpdateAsync(
        set => set.SetProperty(r => r.State, BillingRequestState.Approved).SetProperty(r => r.DecidedBy, _otto.User).SetProperty(r => r.Decision, "Approved.")));

    private Task<int> NotesAsync() => _world.ReadAsync(db => db.Invoices.CountAsync(i => i.OrganisationId == _customer.Id && i.Kind == InvoiceKind.CreditNote));

    private BillingRequests Requests(Tenant.Staff who) => new(StaffOf(who), _world.Database.System, Book, _world.Clock);

    private BillingStaff StaffOf(Tenant.Staff who)
    {
        var tenant = new TenantContext();
        tenant.Set(who);
        return new BillingStaff(tenant, _world.Database.System);
    }
}
