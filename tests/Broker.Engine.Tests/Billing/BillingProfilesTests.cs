using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Billing;

public sealed class BillingProfilesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly BillingProfileDraft Draft = new(
        " Meridiaan Genomics B.V. ", "", "Oosterdokskade 163", null, "Amsterdam", "1011 DL", null, "NL", "nl 8592.14606 B01", null, null,
        "invoices@meridiaan.example", null, "R&D", null);

    private readonly FakeTimeProvider _clock = new(Rows.Now);
    private readonly Register _register = new();
    private OrganisationId _organisation;

    public async Task InitializeAsync()
    {
        var organisation = Rows.Organisation();
        _organisation = organisation.Id;
        await using var db = postgres.System.CreateContext();
        db.Add(organisation);
        await db.SaveChangesAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_profile_is_stored_tidied_and_its_vat_id_checked_at_once_with_the_answer_kept()
    {
        var saved = Assert.IsType<ProfileOutcome.Saved>(await ActAsync(p => p.SaveAsync(Draft, default)));

        Assert.Equal(VatCheckResult.Valid, saved.Check?.Result);
        var view = await ReadAsync();
        Assert.Equal(("Meridiaan Genomics B.V.", null, "NL859214606B01"), (view.Draft!.LegalName, view.Draft.RegistrationNumber, view.Draft.VatId));
        Assert.Equal("WAPI1", view.Check?.Reference);
        Assert.Equal(("NL859214606B01", "DE999999999"), Assert.Single(_register.Asked));
        await using var db = postgres.System.CreateContext();
        Assert.Equal("{raw}", (await db.VatChecks.SingleAsync(c => c.OrganisationId == _organisation)).Answer);
    }

    [Fact]
    public async Task The_register_is_asked_again_only_for_another_id_or_when_somebody_wants_it()
    {
        await ActAsync(p => p.SaveAsync(Draft, default));
        await ActAsync(p => p.SaveAsync(Draft with { City = "Rotterdam" }, default));
        Assert.Single(_register.Asked);

        await ActAsync(p => p.CheckVatIdAsync(default));

        Assert.Equal(2, _register.Asked.Count);
        Assert.Equal("Rotterdam", (await ReadAsync()).Draft!.City);
    }

    [Fact]
    public async Task A_register_that_does_not_say_does_not_keep_the_profile_from_being_stored()
    {
        _register.Answer = new VatIdAnswer.Unavailable("", "away");

        await ActAsync(p => p.SaveAsync(Draft, default));

        Assert.Equal(VatCheckResult.Unavailable, (await ReadAsync()).Check?.Result);
    }

    [Fact]
    public async Task A_check_of_an_id_that_is_gone_proves_nothing()
    {
        await ActAsync(p => p.SaveAsync(Draft, default));
        await ActAsync(p => p.SaveAsync(Draft with { VatId = null }, default));

        Assert.Null((await ReadAsync()).Check);
        Assert.IsType<ProfileOutcome.Invalid>(await ActAsync(p => p.CheckVatIdAsync(default)));
    }

    [Theory]
    [InlineData("legalName")]
    [InlineData("email")]
    [InlineData("countryCode")]
    [InlineData("vatId")]
    [InlineData("electronicAddress")]
    public async Task What_is_wrong_is_refused_by_its_field(string field)
    {
        var wrong = field switch
        {
            "legalName" => Draft with { LegalName = " " },
            "email" => Draft with { Email = "Ada <ada@example.com>" },
            "countryCode" => Draft with { CountryCode = "XX" },
            "vatId" => Draft with { VatId = "NL1" },
            _ => Draft with { ElectronicScheme = "9930" },
        };

        var invalid = Assert.IsType<ProfileOutcome.Invalid>(await ActAsync(p => p.SaveAsync(wrong, default)));

        Assert.Equal(field, Assert.Single(invalid.Errors).Field);
        Assert.Null((await ReadAsync()).Draft);
    }

    [Fact]
    public async Task Engineers_neither_read_nor_write_it()
    {
        Assert.IsType<ProfileOutcome.Forbidden>(await ActAsync(p => p.SaveAsync(Draft, default), MemberRole.Engineer));
        Assert.IsType<ProfileOutcome.Forbidden>(await ActAsync(p => p.CheckVatIdAsync(default), MemberRole.Viewer));
        Assert.Null(await ActAsync(p => p.ReadAsync(default), MemberRole.Engineer));
        Assert.IsType<PurchaseOrderOutcome.Forbidden>(await OrdersAsync(o => o.AddAsync(Order("1"), default), MemberRole.Engineer));
    }

    [Fact]
    public async Task An_order_can_be_added_once_and_withdrawn_but_never_changed()
    {
        var added = Assert.IsType<PurchaseOrderOutcome.Done>(await OrdersAsync(o => o.AddAsync(Order("4500012345", 25_000), default)));
        Assert.Equal(Money.Usd(25_000), added.Order.Cap);
        Assert.IsType<PurchaseOrderOutcome.Invalid>(await OrdersAsync(o => o.AddAsync(Order(" 4500012345 "), default)));

        await OrdersAsync(o => o.WithdrawAsync(added.Order.Id, default));
        _clock.Advance(TimeSpan.FromHours(1));
        await OrdersAsync(o => o.WithdrawAsync(added.Order.Id, default));

        Assert.Equal(Rows.Now, Assert.Single((await ReadAsync()).Orders).WithdrawnAt);
        Assert.IsType<PurchaseOrderOutcome.NotFound>(await OrdersAsync(o => o.WithdrawAsync(Guid.NewGuid(), default)));
    }

    [Fact]
    public async Task An_order_cannot_end_before_it_begins_or_have_a_cap_of_nothing()
    {
        var order = Order("1", 0) with { ValidTo = new DateOnly(2020, 1, 1) };

        var invalid = Assert.IsType<PurchaseOrderOutcome.Invalid>(await OrdersAsync(o => o.AddAsync(order, default)));

        Assert.Equal(["cap", "validTo"], invalid.Errors.Select(e => e.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_contract_of_today_is_shown_with_how_far_its_commitment_is_drawn()
    {
        var term = new BillingPeriod(new(2026, 1, 1), new(2027, 1, 1));
        var terms = ContractTerms.Standard with { Commitment = new SpendCommitment("c", "2026", 1000, term, Rows.Now) };
        await using (var db = postgres.System.CreateContext())
        {
            db.Add(BillingRows.Contract(_organisation, terms));
            await db.SaveChangesAsync();
        }

        var contract = (await ReadAsync()).Contract;

        Assert.Equal(("C-1001", Money.Usd(1000), Money.Usd(0)), (contract.Number, contract.Commitment!.Amount, contract.Commitment.Drawn));
    }

    private static PurchaseOrderDraft Order(string number, decimal? cap = null) => new(number, new DateOnly(2026, 11, 1), null, cap);

    private async Task<BillingProfileView> ReadAsync() => (await ActAsync(p => p.ReadAsync(default)))!;

    private async Task<T> ActAsync<T>(Func<IBillingProfiles, Task<T>> act, MemberRole role = MemberRole.Finance)
    {
        await using var scope = postgres.Database.ScopeOf(new Tenant.Member(_organisation, new UserId(Guid.NewGuid()), role));
        return await act(new BillingProfiles(
            scope.Contexts, postgres.System, scope.Tenant, _register, Options.Create(new BillingOptions()), _clock, NullLogger<BillingProfiles>.Instance));
    }

    private async Task<PurchaseOrderOutcome> OrdersAsync(Func<IPurchaseOrders, Task<PurchaseOrderOutcome>> act, MemberRole role = MemberRole.Finance)
    {
        await using var scope = postgres.Database.ScopeOf(new Tenant.Member(_organisation, new UserId(Guid.NewGuid()), role));
        return await act(new PurchaseOrders(scope.Contexts, scope.Tenant, _clock, NullLogger<PurchaseOrders>.Instance));
    }

    private sealed class Register : IVatIdRegister
    {
        public string Name => "VIES";

        public VatIdAnswer? Answer { get; set; }

        public List<(string, string?)> Asked { get; } = [];

        public Task<VatIdAnswer> CheckAsync(string vatId, string? requester, CancellationToken cancellationToken)
        {
            Asked.Add((vatId, requester));
            return Task.FromResult(Answer ?? new VatIdAnswer.Valid("{raw}", $"WAPI{Asked.Count}", "MERIDIAAN", null));
        }
    }
}
