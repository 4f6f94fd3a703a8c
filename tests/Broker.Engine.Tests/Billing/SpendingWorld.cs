using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Broker.Engine.Tests.Deployments;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Billing;

/// <summary>An organisation that deploys and spends, at noon of the fifteenth of a month: 396 hours or more are left of it.</summary>
internal sealed class SpendingWorld : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private SpendingWorld(TestDatabase database, OrganisationId organisation)
    {
        _database = database;
        Organisation = organisation;
        Engine = new EngineWorld(database, services =>
        {
            services.AddBudgets();
            services.AddLedger();
            services.AddSingleton<InvoiceStates>();
            services.AddDunning();
        });
        var next = Now.AddMonths(1);
        Engine.Clock.Advance(new DateTimeOffset(next.Year, next.Month, 15, 12, 0, 0, TimeSpan.Zero) - Now);
    }

    public EngineWorld Engine { get; }

    public OrganisationId Organisation { get; }

    public DateTimeOffset Now => Engine.Clock.GetUtcNow();

    public DateTimeOffset MonthStart => new(Now.Year, Now.Month, 1, 0, 0, 0, TimeSpan.Zero);

    public decimal HoursLeft => (decimal)(MonthStart.AddMonths(1) - Now).TotalHours;

    public static async Task<SpendingWorld> CreateAsync(TestDatabase database)
    {
        var organisation = Rows.Organisation();
        await using var db = database.System.CreateContext();
        db.Add(organisation);
        await db.SaveChangesAsync();
        return new SpendingWorld(database, organisation.Id);
    }

    public TenantScope Scope(MemberRole role = MemberRole.Owner) =>
        _database.ScopeOf(new Tenant.Member(Organisation, new UserId(Guid.NewGuid()), role));

    public async Task AddAsync(params object[] rows)
    {
        await using var db = _database.System.CreateContext();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }

    public async Task<T> ReadAsync<T>(Func<BrokerDbContext, Task<T>> read)
    {
        await using var db = _database.System.CreateContext();
        return await read(db);
    }

    public Task<List<BillingNoticeEntity>> NoticesAsync() =>
        ReadAsync(db => db.BillingNotices.AsNoTracking().Where(n => n.OrganisationId == Organisation).OrderBy(n => n.Id).ToListAsync());

    public async Task<BudgetEntity> BudgetAsync(decimal amount, BudgetAction action, string name = "All of it")
    {
        var budget = BillingRows.Budget(Organisation, amount, action, name);
        await AddAsync(budget);
        return budget;
    }

    public async Task<PlanId> PlanAsync(decimal pricePerHour, TimeSpan? runLimit = null)
    {
        var offer = Engine.Akash.Offers[0] with { PricePerGpuHour = Money.Usd(pricePerHour) };
        var kind = runLimit is null ? WorkloadKind.Service : WorkloadKind.Batch;
        var plan = Rows.Plan(Organisation, $"d-{Guid.NewGuid():N}");
        await AddAsync(new PlanEntity
        {
            Id = plan.Id,
            OrganisationId = Organisation,
            CreatedBy = plan.CreatedBy,
            Name = plan.Name,
            Workload = plan.Workload with { Kind = kind, RunLimit = runLimit },
            ProtectedEnvironment = "{}",
            RequestJson = JsonSerializer.Serialize(new PlacementRequest("H100", 80, 1, 1, 1, null, [], [], []), BrokerJson.Options),
            PlacementJson = JsonSerializer.Serialize(
                new Broker.Domain.Placement.Placement([new PlannedReplica(offer, 0.999, false)], Money.Usd(pricePerHour), Money.Usd(0), 0.999, 0.999, [], 1), BrokerJson.Options),
            CreatedAt = Now,
            ExpiresAt = Now.AddMinutes(5),
        });
        return plan.Id;
    }

    public async Task<DeployOutcome> DeployAsync(PlanId plan)
    {
        await using var scope = Scope();
        return await new DeploymentCommands(
            scope.Contexts, scope.Tenant, Engine.Get<DeploymentBooks>(), Engine.Get<OutboxSignal>(), Engine.Get<IOptions<DeploymentOptions>>(), Engine.Clock)
            .DeployAsync(plan, CancellationToken.None);
    }

    public async Task<DeploymentId> DeployedAsync(decimal pricePerHour, TimeSpan? runLimit = null) =>
        Assert.IsType<DeployOutcome.Accepted>(await DeployAsync(await PlanAsync(pricePerHour, runLimit))).Deployment;

    /// <summary>Its first replica has served since then, and still does.</summary>
    public async Task UsedSinceAsync(DeploymentId deployment, DateTimeOffset since, decimal pricePerHour)
    {
        var replica = (await Engine.ReplicasAsync(deployment))[0];
        await AddAsync(new Broker.Engine.Sla.UsageIntervalEntity
        {
            OrganisationId = Organisation,
            DeploymentId = deployment,
            ReplicaId = replica.Id,
            PricePerHour = Money.Usd(pricePerHour),
            StartedAt = since,
        });
    }

    public async Task CloseAsync(DeploymentId deployment)
    {
        await using var book = await Engine.Get<DeploymentBooks>().OpenAsync(deployment, CancellationToken.None);
        book!.AskToClose(ActivityKind.Info, "Closed by the test");
        await book.SaveAsync(CancellationToken.None);
    }

    public Task EvaluateAsync() => Engine.Get<EvaluateBudgets>().EvaluateAsync(Organisation, CancellationToken.None);

    public async ValueTask DisposeAsync() => await Engine.DisposeAsync();
}
