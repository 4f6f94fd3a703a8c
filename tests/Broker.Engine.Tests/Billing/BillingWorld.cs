using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Billing;

/// <summary>Billing on a database of its own, with a clock a test moves.</summary>
internal sealed class BillingWorld(TestDatabase database) : IAsyncDisposable
{
    public static readonly DateTimeOffset October = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset November = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly BillingPeriod InOctober = BillingPeriod.MonthOf(October);

    public FakeTimeProvider Clock { get; } = new(November.AddHours(2));

    public BillingOptions Options { get; } = new() { CloseBatch = 4 };

    public TestDatabase Database => database;

    public UsageBook Book => new(Clock, NullLogger<UsageBook>.Instance);

    public MeterUsage Meter => new(database.System, Book, Opt, Clock);

    public AccrueCosts Costs => new(database.System, Ledger, Opt, Clock);

    public ILedger Ledger { get; } = new DatabaseLedger(new ChartOfAccounts(database.System, Microsoft.Extensions.Options.Options.Create(new LedgerOptions())));

    public InvoiceStates States => new(database.System, Ledger, Clock);

    public CreditNotes CreditNotes => new(database.System, Ledger, new InvoiceComposer(Opt), Opt, Clock);

    public IPeriodCredits Credits { get; set; } = new NoCredits();

    public CloseBillingPeriod Close => new(
        database.System, new FreezeInvoices(Cases, new InvoiceComposer(Opt), Ledger, Credits, Clock), Meter, Costs, new OutboxSignal(), Opt, Clock,
        NullLogger<CloseBillingPeriod>.Instance);

    private IOptions<BillingOptions> Opt => Microsoft.Extensions.Options.Options.Create(Options);

    private BillingCases Cases => new(new ComputeNetworks([]), Opt);

    public static async Task<BillingWorld> CreateAsync() => new(await PostgresServer.CreateDatabaseAsync());

    public InvoiceDrafts DraftsOf(TenantScope scope) => new(scope.Contexts, Cases, new InvoiceComposer(Opt), Clock);

    /// <summary>A customer in Germany with a profile, a deployment and a replica that costs 2.50 USD an hour.</summary>
    public async Task<Customer> AddCustomerAsync(ContractTerms? terms = null, Guid? id = null, string country = "DE", string? vatId = "DE811907980")
    {
        var organisation = new Broker.Engine.Accounts.OrganisationEntity
        {
            Id = id is { } fixedId ? new OrganisationId(fixedId) : OrganisationId.New(),
            Name = "Northwind",
            CreatedAt = October.AddDays(-40),
        };
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan);
        var replica = Rows.Replica(deployment, offer: Rows.Offer(pricePerGpuHour: 2.5m));
        await using var db = database.System.CreateContext();
        db.AddRange(organisation, plan, deployment, replica, BillingRows.Profile(organisation.Id, country, vatId));
        if (terms is not null)
        {
            db.Add(BillingRows.Contract(organisation.Id, terms));
        }

        await db.SaveChangesAsync();
        return new Customer(this, organisation.Id, deployment, replica);
    }

    public async Task AddAsync(params object[] rows)
    {
        await using var db = database.System.CreateContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    public async Task<T> ReadAsync<T>(Func<BrokerDbContext, Task<T>> read)
    {
        await using var db = database.System.CreateContext();
        return await read(db);
    }

    /// <summary>Closes October and answers the run.</summary>
    public async Task<CloseRunEntity> CloseOctoberAsync()
    {
        var started = Assert.IsType<StartCloseOutcome.Started>(await Close.StartAsync(InOctober, "Britta", CancellationToken.None));
        await Close.ContinueAsync(started.Run, CancellationToken.None);
        return await ReadAsync(db => db.CloseRuns.SingleAsync(r => r.Id == started.Run));
    }

    public Task<InvoiceEntity> InvoiceOfAsync(Customer customer) =>
        ReadAsync(db => db.Invoices.AsNoTracking().Where(i => i.OrganisationId == customer.Id).OrderByDescending(i => i.PeriodStart).ThenByDescending(i => i.Kind == InvoiceKind.Invoice).FirstAsync());

    public Task<string?> ExceptionOfAsync(Customer customer) =>
        ReadAsync(db => db.CloseRunItems.Where(i => i.CustomerId == customer.Id && i.State == CloseItemState.Exception).Select(i => i.Detail).SingleOrDefaultAsync());

    public ValueTask DisposeAsync() => database.DisposeAsync();

    internal sealed record Customer(BillingWorld World, OrganisationId Id, DeploymentEntity Deployment, ReplicaEntity Replica)
    {
        public UsageIntervalEntity Used(DateTimeOffset from, DateTimeOffset? to, UsageHold hold = UsageHold.None, ReplicaEntity? replica = null) => new()
        {
            OrganisationId = Id,
            DeploymentId = Deployment.Id,
            ReplicaId = (replica ?? Replica).Id,
            PricePerHour = (replica ?? Replica).Offer.PricePerHour,
            StartedAt = from,
            EndedAt = to,
            Hold = hold,
        };

        /// <summary>As many hours as asked, from the tenth of October on.</summary>
        public Task UseAsync(double hours) => World.AddAsync(Used(October.AddDays(9), October.AddDays(9).AddHours(hours)));
    }

    private sealed class NoCredits : IPeriodCredits
    {
        public Task<IReadOnlyList<(BillingCase Case, IReadOnlyList<string> Waits)>> AddAsync(
            BrokerDbContext db, IReadOnlyList<BillingCase> cases, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<(BillingCase, IReadOnlyList<string>)>>([.. cases.Select(c => (c, (IReadOnlyList<string>)[]))]);
    }
}
