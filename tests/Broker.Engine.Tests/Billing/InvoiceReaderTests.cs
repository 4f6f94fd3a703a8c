using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Testing.Billing;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Billing;

public sealed class InvoiceReaderTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTimeOffset Today = new(2026, 12, 11, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Today);
    private readonly List<InvoiceEntity> _invoices = [];
    private TenantSeed _seed = null!;

    public async Task InitializeAsync()
    {
        _seed = await TenantSeed.CreateAsync(postgres.System);
        var document = new InvoiceDocumentBuilder().Build();
        _invoices.Add(BillingRows.Invoice(_seed.Id, document, InvoiceState.Overdue));
        _invoices.Add(BillingRows.Invoice(_seed.Id, document with { IssueDate = new DateOnly(2026, 12, 2), DueDate = new DateOnly(2027, 1, 1) }));
        _invoices.Add(BillingRows.Invoice(_seed.Id, document, InvoiceState.Paid));
        _invoices.Add(BillingRows.Invoice(_seed.Id, new InvoiceDocumentBuilder().CreditNote().Build(), corrects: _invoices[0].Id));
        await SaveAsync([.. _invoices]);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_document_comes_back_as_it_was_frozen_with_its_payments_and_credit_notes()
    {
        var invoice = _invoices[0];
        await SaveAsync(BillingRows.Payment(invoice, 12.5m));

        var view = await ReadAsync(r => r.FindAsync(invoice.Id, default));

        Assert.NotNull(view);
        Assert.Equal(invoice.Document, InvoiceText.Of(view.Document).Text);
        Assert.Equal(invoice.ContentHash, view.ContentHash);
        Assert.Equal(new Money(12.5m, Currency.Eur), Assert.Single(view.Payments).Amount);
        Assert.Equal(_invoices[3].Number, Assert.Single(view.CreditNotes).Number);
    }

    [Fact]
    public async Task Filters_sort_and_pages_are_the_databases_work()
    {
        var overdue = await ListAsync(new InvoiceQuery(State: InvoiceState.Overdue));
        var notes = await ListAsync(new InvoiceQuery(Kind: InvoiceKind.CreditNote));
        var byDue = await ListAsync(new InvoiceQuery(Sort: InvoiceSort.Due, Descending: false, Kind: InvoiceKind.Invoice, State: InvoiceState.Sent));
        var second = await ListAsync(new InvoiceQuery(Page: new PageRequest(1, 2)));
        var ofNumber = await ListAsync(new InvoiceQuery(Search: _invoices[0].Number.ToLowerInvariant()));

        Assert.Equal(_invoices[0].Number, Assert.Single(overdue.Items).Number);
        Assert.Equal(_invoices[0].Number, Assert.Single(notes.Items).Corrects);
        Assert.Equal(_invoices[1].Number, byDue.Items[^1].Number);
        Assert.Equal((5, 2), (second.Total, second.Items.Count));
        Assert.Equal([_invoices[0].Number, _invoices[3].Number], ofNumber.Items.Select(i => i.Number).Order(StringComparer.Ordinal).Reverse());
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_______")]
    [InlineData("' or 1=1 --")]
    public async Task What_is_typed_means_itself(string typed)
    {
        Assert.Empty((await ListAsync(new InvoiceQuery(Search: typed))).Items);
    }

    [Fact]
    public async Task Every_order_can_be_asked_for()
    {
        foreach (var sort in Enum.GetValues<InvoiceSort>())
        {
            Assert.Equal(5, (await ListAsync(new InvoiceQuery(Sort: sort))).Items.Count);
        }
    }

    [Fact]
    public async Task What_is_open_is_added_up_by_currency_and_what_is_late_apart()
    {
        var summary = await ReadAsync(r => r.SummaryAsync(default));

        var euros = Assert.Single(summary.Sums, s => s.Open.Currency == Currency.Eur);
        Assert.Equal((2, 1), (euros.Count, euros.OverdueCount));
        Assert.Equal(_invoices[0].Payable + _invoices[1].Payable, euros.Open.Amount);
        Assert.Equal(_invoices[0].Payable, euros.Overdue.Amount);
        Assert.Contains(new DateOnly(2026, 10, 1), summary.Months);
    }

    [Fact]
    public async Task The_usage_behind_a_line_is_what_was_metered_under_its_terms()
    {
        var invoice = _invoices[0];
        var replica = _seed.Replica;
        var line = LineOf(invoice, 1, InvoiceLineKind.Usage);
        var correction = LineOf(invoice, 2, InvoiceLineKind.Correction);
        var october = new DateTimeOffset(2026, 10, 3, 0, 0, 0, TimeSpan.Zero);
        await SaveAsync(
            line, correction,
            BillingRows.UsageEvent(replica, october, october.AddDays(1), pricePerHour: 2.35m),
            BillingRows.UsageEvent(replica, october.AddDays(1), october.AddDays(1).AddHours(3), pricePerHour: 2.35m),
            BillingRows.UsageEvent(replica, october.AddDays(2), october.AddDays(3), pricePerHour: 9.99m),
            BillingRows.UsageEvent(replica, october.AddDays(-20), october.AddDays(-20).AddHours(1), new DateOnly(2026, 10, 1), 2.35m));

        var usage = await ReadAsync(r => r.UsageAsync(invoice.Id, 1, new PageRequest(0, 1), default));
        var late = await ReadAsync(r => r.UsageAsync(invoice.Id, 2, new PageRequest(), default));

        Assert.Equal((2, 27 * 3600L), (usage.Page.Total, usage.Seconds));
        var first = Assert.Single(usage.Page.Items);
        Assert.Equal((1, october, false), (first.Ordinal, first.Time.Start, first.IsCorrection));
        Assert.Equal(24 * line.UnitPrice, first.Cost.Amount);
        Assert.True(Assert.Single(late.Page.Items).IsCorrection);
    }

    [Theory]
    [InlineData(MemberRole.Engineer)]
    [InlineData(MemberRole.Viewer)]
    public async Task Who_may_not_see_money_finds_nothing(MemberRole role)
    {
        var member = new Tenant.Member(_seed.Id, new UserId(Guid.NewGuid()), role);

        Assert.Null(await ReadAsync(r => r.FindAsync(_invoices[0].Id, default), member));
        Assert.Empty((await ReadAsync(r => r.ListAsync(new InvoiceQuery(), default), member)).Items);
        Assert.Empty((await ReadAsync(r => r.SummaryAsync(default), member)).Sums);
        Assert.Empty((await ReadAsync(r => r.UsageAsync(_invoices[0].Id, 1, new PageRequest(), default), member)).Page.Items);
        Assert.Empty((await ReadAsync(r => r.PaymentsAsync(new PageRequest(), default), member)).Items);
    }

    [Fact]
    public async Task Another_organisations_owner_finds_nothing()
    {
        var other = await TenantSeed.CreateAsync(postgres.System, "Kestrel");
        var owner = new Tenant.Member(other.Id, new UserId(Guid.NewGuid()), MemberRole.Owner);

        Assert.Null(await ReadAsync(r => r.FindAsync(_invoices[0].Id, default), owner));
        Assert.DoesNotContain((await ReadAsync(r => r.ListAsync(new InvoiceQuery(), default), owner)).Items, i => i.Id == _invoices[0].Id);
    }

    private InvoiceLineEntity LineOf(InvoiceEntity invoice, int number, InvoiceLineKind kind) => new()
    {
        InvoiceId = invoice.Id,
        LineNumber = number,
        OrganisationId = invoice.OrganisationId,
        Kind = kind,
        Name = "H100 on Akash",
        Quantity = 27,
        UnitPrice = 2.024995m,
        Amount = 54.67m,
        DeploymentId = _seed.Deployment.Id,
        Network = _seed.Replica.Network,
        Gpu = _seed.Replica.Offer.Gpu.Name,
        Region = _seed.Replica.Offer.Region.Code,
        QuotedPrice = 2.35m,
        QuotedCurrency = "USD",
    };

    private Task<Page<InvoiceRow>> ListAsync(InvoiceQuery query) => ReadAsync(r => r.ListAsync(query, default));

    private async Task<T> ReadAsync<T>(Func<IInvoiceReader, Task<T>> read, Tenant? tenant = null)
    {
        await using var scope = postgres.Database.ScopeOf(tenant ?? new Tenant.Member(_seed.Id, new UserId(_seed.User.Id), MemberRole.Finance));
        return await read(new InvoiceReader(scope.Contexts, scope.Tenant, _clock));
    }

    private async Task SaveAsync(params object[] rows)
    {
        await using var db = postgres.System.CreateContext();
        foreach (var row in rows)
        {
            db.Add(row);
            await db.SaveChangesAsync();
        }
    }
}
