using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Downloads;
using Broker.Engine.Persistence;
using Broker.Testing.Billing;
using Broker.Testing.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Billing.Documents;

public sealed class InvoicePackagesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 10, 20, 12, 0, 0, TimeSpan.Zero);

    private TenantSeed _seed = null!;
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        _seed = await TenantSeed.CreateAsync(postgres.System);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPersistence(postgres.Database.Configuration);
        services.AddInvoiceDownloads();
        _services = services.BuildServiceProvider();
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task Usage_is_found_under_the_line_it_made_and_adds_up_to_it()
    {
        // The seed has metered two hours already.
        await SaveAsync(
            BillingRows.UsageEvent(_seed.Replica, Noon, Noon.AddSeconds(5_400)),
            BillingRows.UsageEvent(_seed.Replica, Noon.AddDays(1), Noon.AddDays(1).AddHours(1)),
            BillingRows.UsageEvent(_seed.Replica, Noon.AddDays(2), Noon.AddDays(2).AddHours(1), pricePerHour: 99));
        var invoice = await InvoiceAsync(rows: 4, Line("1", _seed.Replica.Offer.PricePerHour), Line("2", Money.Usd(99)));

        var package = await FindAsync(invoice.Id, PackageParts.Usage);

        Assert.Equal(["1", "1", "1", "2"], package!.Usage.Select(u => u.LineId));
        Assert.Equal(package.Usage.Take(3).OrderBy(u => u.Time.Start).Select(u => u.EventKey), package.Usage.Take(3).Select(u => u.EventKey));
        Assert.Equal(4.5m * 0.9m * _seed.Replica.Offer.PricePerHour.Amount, package.Usage.Where(u => u.LineId == "1").Sum(u => u.Cost));
        Assert.Equal(invoice.ContentHash, package.ContentHash);
        Assert.Empty(package.Journal);
    }

    [Fact]
    public async Task Usage_that_is_not_what_was_frozen_is_never_handed_out()
    {
        var invoice = await InvoiceAsync(rows: 7, Line("1", _seed.Replica.Offer.PricePerHour));

        await Assert.ThrowsAsync<InvalidOperationException>(() => FindAsync(invoice.Id, PackageParts.Usage));
        Assert.NotNull(await FindAsync(invoice.Id, PackageParts.Document));
    }

    [Fact]
    public async Task The_document_of_another_organisation_does_not_exist()
    {
        var invoice = await InvoiceAsync(rows: 1, Line("1", _seed.Replica.Offer.PricePerHour));
        var stranger = new Tenant.Member(OrganisationId.New(), new UserId(Guid.NewGuid()), MemberRole.Owner);

        Assert.Null(await FindAsync(invoice.Id, PackageParts.All, stranger));
        Assert.Null(await AsAsync(stranger, p => p.FindNumberAsync(invoice.Number, default)));
        Assert.Equal(invoice.Id, await AsAsync(new Tenant.Staff(new UserId(Guid.Empty), StaffRole.Finance), p => p.FindNumberAsync(invoice.Number, default)));
    }

    [Fact]
    public async Task The_commitment_is_drawn_down_by_what_was_billed_until_then()
    {
        var term = new BillingPeriod(new DateOnly(2026, 8, 1), new DateOnly(2027, 8, 1));
        var contract = BillingRows.Contract(
            _seed.Id,
            ContractTerms.Standard with { Commitment = new SpendCommitment("K-1", "Yearly commitment", 10_000, term, Noon) },
            version: 2);
        await SaveAsync(contract);
        await InvoiceAsync(contract.Id, BillingRows.October.AddMonths(-1), drawn: 100);
        await InvoiceAsync(contract.Id, BillingRows.October.AddMonths(1), drawn: 5_000);
        var invoice = await InvoiceAsync(contract.Id, BillingRows.October, drawn: 250);

        var package = await FindAsync(invoice.Id, PackageParts.Usage);

        Assert.Equal((350m, 250m), (package!.Commitment!.Drawn, package.Commitment.DrawnByThisDocument));
    }

    private Task<InvoicePackage?> FindAsync(InvoiceId id, PackageParts parts, Tenant? tenant = null) =>
        AsAsync(tenant ?? new Tenant.Member(_seed.Id, new UserId(_seed.User.Id), MemberRole.Finance), p => p.FindAsync(id, parts, default));

    private async Task<T> AsAsync<T>(Tenant tenant, Func<IInvoicePackages, Task<T>> ask)
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(tenant);
        return await ask(scope.ServiceProvider.GetRequiredService<IInvoicePackages>());
    }

    private InvoiceLine Line(string id, Money price)
    {
        var offer = _seed.Replica.Offer;
        return new InvoiceDocumentBuilder().Build().Lines[0] with
        {
            Id = id,
            DeploymentId = _seed.Deployment.Id,
            Network = _seed.Replica.Network,
            Region = offer.Region.Code,
            Gpu = offer.Gpu.Name,
            GpuCount = offer.GpuCount,
            QuotedUnitPrice = price,
            UnitPrice = price.Amount * 0.9m,
        };
    }

    private async Task<InvoiceEntity> InvoiceAsync(long rows, params InvoiceLine[] lines)
    {
        var document = new InvoiceDocumentBuilder().With(d => d with { Lines = lines, Allowances = [] }).Build();
        var invoice = BillingRows.Invoice(_seed.Id, document with { Usage = new UsageDigest(rows, "") });
        await SaveAsync(invoice);
        return invoice;
    }

    private async Task<InvoiceEntity> InvoiceAsync(Guid contract, DateOnly month, decimal drawn)
    {
        var period = BillingPeriod.MonthOf(month);
        var document = new InvoiceDocumentBuilder().CreditNote().With(d => d with { Kind = InvoiceKind.Invoice, Period = period, Usage = null }).Build();
        var invoice = BillingRows.Invoice(_seed.Id, document, contract: contract, commitDrawn: drawn);
        await SaveAsync(invoice);
        return invoice;
    }

    private async Task SaveAsync(params object[] rows)
    {
        await using var db = postgres.System.CreateContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }
}
