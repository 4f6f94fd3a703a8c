using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Claims;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Billing.Payments;
using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Engine.Market;
using Broker.Engine.Networks;
using Broker.Engine.Persistence.Mapping;
using Broker.Engine.Sla;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Persistence;

/// <summary>
/// All tables. Injected (or from <see cref="IDbContextFactory{TContext}"/>) it works as the app role for the present
/// tenant; from <see cref="SystemDatabase"/> as the system role for everybody.
/// </summary>
public sealed class BrokerDbContext(DbContextOptions<BrokerDbContext> options)
    : IdentityDbContext<BrokerUser, IdentityRole<Guid>, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<OrganisationEntity> Organisations => Set<OrganisationEntity>();

    public DbSet<MembershipEntity> Memberships => Set<MembershipEntity>();

    public DbSet<ApiKeyEntity> ApiKeys => Set<ApiKeyEntity>();

    public DbSet<PlanEntity> Plans => Set<PlanEntity>();

    public DbSet<DeploymentEntity> Deployments => Set<DeploymentEntity>();

    public DbSet<ReplicaEntity> Replicas => Set<ReplicaEntity>();

    public DbSet<ReconciliationFindingEntity> ReconciliationFindings => Set<ReconciliationFindingEntity>();

    public DbSet<ReconciliationRunEntity> ReconciliationRuns => Set<ReconciliationRunEntity>();

    public DbSet<ActivityEntity> Activity => Set<ActivityEntity>();

    public DbSet<HealthIntervalEntity> HealthIntervals => Set<HealthIntervalEntity>();

    public DbSet<UsageIntervalEntity> UsageIntervals => Set<UsageIntervalEntity>();

    public DbSet<JobResultEntity> JobResults => Set<JobResultEntity>();

    public DbSet<IncidentEntity> Incidents => Set<IncidentEntity>();

    public DbSet<NodeLeaseEntity> NodeLeases => Set<NodeLeaseEntity>();

    public DbSet<OfferPriceEntity> OfferPrices => Set<OfferPriceEntity>();

    public DbSet<NetworkRefreshEntity> NetworkRefreshes => Set<NetworkRefreshEntity>();

    public DbSet<NetworkCredentialEntity> NetworkCredentials => Set<NetworkCredentialEntity>();

    public DbSet<NetworkAuditEntity> NetworkAudit => Set<NetworkAuditEntity>();

    public DbSet<DeskQuoteEntity> DeskQuotes => Set<DeskQuoteEntity>();

    public DbSet<DeskOrderEntity> DeskOrders => Set<DeskOrderEntity>();

    public DbSet<DeskLineEntity> DeskLines => Set<DeskLineEntity>();

    public DbSet<BillingProfileEntity> BillingProfiles => Set<BillingProfileEntity>();

    public DbSet<VatCheckEntity> VatChecks => Set<VatCheckEntity>();

    public DbSet<ContractEntity> Contracts => Set<ContractEntity>();

    public DbSet<PurchaseOrderEntity> PurchaseOrders => Set<PurchaseOrderEntity>();

    public DbSet<GrantEntity> Grants => Set<GrantEntity>();

    public DbSet<GrantDrawEntity> GrantDraws => Set<GrantDrawEntity>();

    public DbSet<UsageEventEntity> UsageEvents => Set<UsageEventEntity>();

    public DbSet<MeteringRejectionEntity> MeteringRejections => Set<MeteringRejectionEntity>();

    public DbSet<NetworkCostEntity> NetworkCosts => Set<NetworkCostEntity>();

    public DbSet<PriceRowEntity> PriceRows => Set<PriceRowEntity>();

    public DbSet<FxRateEntity> FxRates => Set<FxRateEntity>();

    public DbSet<BillingPeriodEntity> BillingPeriods => Set<BillingPeriodEntity>();

    public DbSet<InvoiceEntity> Invoices => Set<InvoiceEntity>();

    public DbSet<InvoiceLineEntity> InvoiceLines => Set<InvoiceLineEntity>();

    public DbSet<InvoiceSeriesEntity> InvoiceSeries => Set<InvoiceSeriesEntity>();

    public DbSet<PaymentEntity> Payments => Set<PaymentEntity>();

    public DbSet<PendingLineEntity> PendingLines => Set<PendingLineEntity>();

    public DbSet<CloseRunEntity> CloseRuns => Set<CloseRunEntity>();

    public DbSet<CloseRunItemEntity> CloseRunItems => Set<CloseRunItemEntity>();

    public DbSet<BillingRequestEntity> BillingRequests => Set<BillingRequestEntity>();

    public DbSet<BudgetEntity> Budgets => Set<BudgetEntity>();

    public DbSet<BudgetReservationEntity> BudgetReservations => Set<BudgetReservationEntity>();

    public DbSet<BillingNoticeEntity> BillingNotices => Set<BillingNoticeEntity>();

    public DbSet<DunningStepEntity> DunningSteps => Set<DunningStepEntity>();

    public DbSet<SpendingBlockEntity> SpendingBlocks => Set<SpendingBlockEntity>();

    public DbSet<SlaContractEntity> SlaContracts => Set<SlaContractEntity>();

    public DbSet<SlaExclusionEntity> SlaExclusions => Set<SlaExclusionEntity>();

    public DbSet<SlaCreditEntity> SlaCredits => Set<SlaCreditEntity>();

    public DbSet<UpstreamClaimEntity> UpstreamClaims => Set<UpstreamClaimEntity>();

    public DbSet<LedgerAccountEntity> LedgerAccounts => Set<LedgerAccountEntity>();

    public DbSet<LedgerChainEntity> LedgerChains => Set<LedgerChainEntity>();

    public DbSet<LedgerTransactionEntity> LedgerTransactions => Set<LedgerTransactionEntity>();

    public DbSet<LedgerPostingEntity> LedgerPostings => Set<LedgerPostingEntity>();

    public DbSet<LedgerBalanceEntity> LedgerBalances => Set<LedgerBalanceEntity>();

    public DbSet<LedgerProofEntity> LedgerProofs => Set<LedgerProofEntity>();

    public DbSet<GatewayObjectEntity> GatewayObjects => Set<GatewayObjectEntity>();

    public DbSet<GatewayEventEntity> GatewayEvents => Set<GatewayEventEntity>();

    public DbSet<OutboxEntity> Outbox => Set<OutboxEntity>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        var model = configurationBuilder;
        model.Properties<OrganisationId>().HaveConversion<OrganisationIdConverter>();
        model.Properties<UserId>().HaveConversion<UserIdConverter>();
        model.Properties<DeploymentId>().HaveConversion<DeploymentIdConverter>();
        model.Properties<ReplicaId>().HaveConversion<ReplicaIdConverter>();
        model.Properties<PlanId>().HaveConversion<PlanIdConverter>();
        model.Properties<IncidentId>().HaveConversion<IncidentIdConverter>();
        model.Properties<JobResultId>().HaveConversion<JobResultIdConverter>();
        model.Properties<InvoiceId>().HaveConversion<InvoiceIdConverter>();
        model.Properties<BudgetId>().HaveConversion<BudgetIdConverter>();
        model.Properties<ApiKeyId>().HaveConversion<ApiKeyIdConverter>();
        model.Properties<NetworkId>().HaveConversion<NetworkIdConverter>().HaveMaxLength(32);
        model.Properties<LeaseHandle>().HaveConversion<LeaseHandleConverter>().HaveMaxLength(200);
        model.Properties<OrderTag>().HaveConversion<OrderTagConverter>().HaveMaxLength(200);
        model.Properties<Currency>().HaveConversion<CurrencyConverter>().HaveColumnType("character(3)");
        model.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
        model.ComplexProperties<Money>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasSequence<int>(IncidentConfiguration.Numbers);
        builder.HasSequence<long>(LedgerTransactionConfiguration.Numbers);
        builder.ApplyConfigurationsFromAssembly(typeof(BrokerDbContext).Assembly);
        LowerConstraintNames(builder);
    }

    // EF's own names are in capitals, which every piece of SQL that mentions one would have to quote.
    private static void LowerConstraintNames(ModelBuilder builder)
    {
        foreach (var table in builder.Model.GetEntityTypes())
        {
            foreach (var key in table.GetKeys())
            {
                key.SetName(key.GetName()?.ToLowerInvariant());
            }

            foreach (var reference in table.GetForeignKeys())
            {
                reference.SetConstraintName(reference.GetConstraintName()?.ToLowerInvariant());
            }

            foreach (var index in table.GetIndexes())
            {
                index.SetDatabaseName(index.GetDatabaseName()?.ToLowerInvariant());
            }
        }
    }
}
