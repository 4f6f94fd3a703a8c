using System.Linq.Expressions;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

/// <summary>
/// References between tenant tables carry the organisation: foreign keys are checked past row-level security, so an
/// id alone could name a row of somebody else.
/// </summary>
internal static class TenantReferences
{
    public static void OfDeployment<TEntity>(
        this EntityTypeBuilder<TEntity> builder, Expression<Func<TEntity, object?>> organisationAndDeployment)
        where TEntity : class =>
        builder.HasOne<DeploymentEntity>().WithMany()
            .HasForeignKey(organisationAndDeployment)
            .HasPrincipalKey(d => new { d.OrganisationId, d.Id })
            .OnDelete(DeleteBehavior.Restrict);

    public static void OfReplica<TEntity>(
        this EntityTypeBuilder<TEntity> builder, Expression<Func<TEntity, object?>> organisationDeploymentAndReplica)
        where TEntity : class =>
        builder.HasOne<ReplicaEntity>().WithMany()
            .HasForeignKey(organisationDeploymentAndReplica)
            .HasPrincipalKey(r => new { r.OrganisationId, r.DeploymentId, r.Id })
            .OnDelete(DeleteBehavior.Restrict);
}

internal sealed class PlanConfiguration : IEntityTypeConfiguration<PlanEntity>
{
    public void Configure(EntityTypeBuilder<PlanEntity> builder)
    {
        builder.ToTable("plans");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(p => p.OrganisationId).HasColumnName("organisation_id");
        builder.Property(p => p.CreatedBy).HasColumnName("created_by");
        builder.Property(p => p.Name).HasColumnName("name").HasMaxLength(100);
        builder.Json(p => p.Workload, "workload");
        builder.Property(p => p.ProtectedEnvironment).HasColumnName("protected_environment");
        builder.JsonText(p => p.RequestJson, "request");
        builder.JsonText(p => p.PlacementJson, "placement");
        builder.Property(p => p.CreatedAt).HasColumnName("created_at");
        builder.Property(p => p.ExpiresAt).HasColumnName("expires_at");
        builder.Property(p => p.AcceptedAs).HasColumnName("accepted_as");
        builder.Property(p => p.RowVersion).IsRowVersion();
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(p => p.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => new { p.OrganisationId, p.CreatedAt }, "ix_plans_newest_of_organisation").IsDescending(false, true);
    }
}

internal sealed class DeploymentConfiguration : IEntityTypeConfiguration<DeploymentEntity>
{
    public void Configure(EntityTypeBuilder<DeploymentEntity> builder)
    {
        builder.ToTable("deployments");
        builder.HasKey(d => d.Id);
        builder.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(d => d.OrganisationId).HasColumnName("organisation_id");
        builder.Property(d => d.Name).HasColumnName("name").HasMaxLength(100);
        builder.Property(d => d.PlanId).HasColumnName("plan_id");
        builder.Json(d => d.Workload, "workload");
        builder.Property(d => d.ProtectedEnvironment).HasColumnName("protected_environment");
        builder.Property(d => d.GpuName).HasColumnName("gpu_name").HasMaxLength(100);
        builder.Property(d => d.MinimumMemoryGib).HasColumnName("minimum_memory_gib");
        builder.Property(d => d.GpuCount).HasColumnName("gpu_count");
        builder.Json(d => d.RegionPrefixes, "region_prefixes");
        builder.Property(d => d.Wanted).HasColumnName("wanted");
        builder.Property(d => d.Needed).HasColumnName("needed");
        builder.Money(d => d.PricePerHour, "price_per_hour");
        builder.Money(d => d.BudgetPerHour, "budget_per_hour");
        builder.Property(d => d.Team).HasColumnName("team").HasMaxLength(100);
        builder.Property(d => d.CostCentre).HasColumnName("cost_centre").HasMaxLength(100);
        builder.Json(d => d.Tags, "tags");
        builder.Property(d => d.PromisedAvailability).HasColumnName("promised_availability").HasColumnType("numeric(12,10)");
        builder.Property(d => d.State).HasColumnName("state");
        builder.Property(d => d.Status).HasColumnName("status");
        builder.Property(d => d.StatusSince).HasColumnName("status_since");
        builder.Property(d => d.CreatedAt).HasColumnName("created_at");
        builder.Property(d => d.CreatedBy).HasColumnName("created_by");
        builder.Property(d => d.FirstUpAt).HasColumnName("first_up_at");
        builder.Property(d => d.CloseAskedAt).HasColumnName("close_asked_at");
        builder.Property(d => d.ClosedAt).HasColumnName("closed_at");
        builder.Property(d => d.CompletedAt).HasColumnName("completed_at");
        builder.Property(d => d.FeedVersion).HasColumnName("feed_version");
        builder.Property(d => d.RowVersion).IsRowVersion();
        builder.HasAlternateKey(d => new { d.OrganisationId, d.Id }).HasName("ak_deployments_organisation_id");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(d => d.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PlanEntity>().WithMany()
            .HasForeignKey(d => new { d.OrganisationId, d.PlanId })
            .HasPrincipalKey(p => new { p.OrganisationId, p.Id })
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(d => new { d.OrganisationId, d.PlanId }, "ux_deployments_of_plan").IsUnique();
        builder.HasIndex(d => new { d.OrganisationId, d.Name }, "ux_deployments_open_name").IsUnique().HasFilter("state <> 'Closed'");
        builder.HasIndex(d => new { d.OrganisationId, d.CreatedAt }, "ix_deployments_newest_of_organisation").IsDescending(false, true);
    }
}

internal sealed class ReplicaConfiguration : IEntityTypeConfiguration<ReplicaEntity>
{
    public void Configure(EntityTypeBuilder<ReplicaEntity> builder)
    {
        builder.ToTable("replicas");
        builder.HasKey(r => r.Id);
        ConfigureOrder(builder);
        ConfigureLife(builder);
        builder.HasAlternateKey(r => new { r.OrganisationId, r.DeploymentId, r.Id }).HasName("ak_replicas_organisation_deployment_id");
        builder.OfDeployment(r => new { r.OrganisationId, r.DeploymentId });
        builder.HasOne<ReplicaEntity>().WithMany()
            .HasForeignKey(r => new { r.OrganisationId, r.DeploymentId, r.Replaces })
            .HasPrincipalKey(r => new { r.OrganisationId, r.DeploymentId, r.Id })
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => new { r.OrganisationId, r.DeploymentId, r.Ordinal }, "ux_replicas_ordinal_of_deployment").IsUnique();
        builder.HasIndex(r => r.Replaces, "ux_replicas_replaces").IsUnique();
        builder.HasIndex(r => new { r.Network, r.CreatedAt }, "ix_replicas_of_network");
        builder.HasIndex(r => r.OrderTag, "ux_replicas_order_tag").IsUnique();
        builder.HasIndex(r => r.DueAt, "ix_replicas_due").HasFilter("due_at is not null");
        builder.HasIndex(r => new { r.State, r.Id }, "ix_replicas_open").HasFilter("state <> 'Closed'");
    }

    private static void ConfigureOrder(EntityTypeBuilder<ReplicaEntity> builder)
    {
        builder.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(r => r.OrganisationId).HasColumnName("organisation_id");
        builder.Property(r => r.DeploymentId).HasColumnName("deployment_id");
        builder.Property(r => r.Ordinal).HasColumnName("ordinal");
        builder.Property(r => r.Replaces).HasColumnName("replaces");
        builder.Property(r => r.Network).HasColumnName("network");
        builder.Property(r => r.Provider).HasColumnName("provider").HasMaxLength(200);
        builder.Json(r => r.Offer, "offer");
        builder.Money(r => r.PriceCeiling, "price_ceiling");
        builder.Property(r => r.Term).HasColumnName("term").HasColumnType("interval");
        builder.Property(r => r.OrderTag).HasColumnName("order_tag");
        builder.Property(r => r.LeaseHandle).HasColumnName("lease_handle");
        builder.Property(r => r.Endpoint).HasColumnName("endpoint").HasMaxLength(2000);
        builder.Money(r => r.PricePerHour, "price_per_hour");
        builder.Property(r => r.NetworkBilledFrom).HasColumnName("network_billed_from");
        builder.Property(r => r.CostAccruedUntil).HasColumnName("cost_accrued_until");
        builder.Property(r => r.PaidUntil).HasColumnName("paid_until");
        builder.Property(r => r.TermRefusal).HasColumnName("term_refusal").HasMaxLength(1000);
    }

    private static void ConfigureLife(EntityTypeBuilder<ReplicaEntity> builder)
    {
        builder.Property(r => r.State).HasColumnName("state");
        builder.Property(r => r.Health).HasColumnName("health");
        builder.Property(r => r.HealthSince).HasColumnName("health_since");
        builder.Property(r => r.Status).HasColumnName("status");
        builder.Property(r => r.StatusSince).HasColumnName("status_since");
        builder.Property(r => r.End).HasColumnName("end_reason");
        builder.Property(r => r.EndDetail).HasColumnName("end_detail").HasMaxLength(1000);
        builder.Property(r => r.CreatedAt).HasColumnName("created_at");
        builder.Property(r => r.OrderedAt).HasColumnName("ordered_at");
        builder.Property(r => r.LeasedAt).HasColumnName("leased_at");
        builder.Property(r => r.RunningAt).HasColumnName("running_at");
        builder.Property(r => r.ClosedAt).HasColumnName("closed_at");
        builder.Property(r => r.DueAt).HasColumnName("due_at");
        builder.Property(r => r.ClaimedBy).HasColumnName("claimed_by").HasMaxLength(200);
        builder.Property(r => r.ClaimedUntil).HasColumnName("claimed_until");
        builder.Property(r => r.Attempts).HasColumnName("attempts");
        builder.Property(r => r.LastError).HasColumnName("last_error").HasMaxLength(1000);
        builder.Property(r => r.FeedVersion).HasColumnName("feed_version");
        builder.Property(r => r.RowVersion).IsRowVersion();
    }
}

internal sealed class ActivityConfiguration : IEntityTypeConfiguration<ActivityEntity>
{
    public void Configure(EntityTypeBuilder<ActivityEntity> builder)
    {
        builder.ToTable("activity");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(a => a.OrganisationId).HasColumnName("organisation_id");
        builder.Property(a => a.DeploymentId).HasColumnName("deployment_id");
        builder.Property(a => a.ReplicaId).HasColumnName("replica_id");
        builder.Property(a => a.IncidentId).HasColumnName("incident_id");
        builder.Property(a => a.At).HasColumnName("at");
        builder.Property(a => a.Kind).HasColumnName("kind");
        builder.Property(a => a.Text).HasColumnName("text").HasMaxLength(1000);
        builder.Property(a => a.Actor).HasColumnName("actor").HasMaxLength(200);
        builder.OfDeployment(a => new { a.OrganisationId, a.DeploymentId });
        builder.HasIndex(a => new { a.OrganisationId, a.DeploymentId, a.Id }, "ix_activity_newest_of_deployment").IsDescending(false, false, true);
    }
}

internal sealed class ReconciliationFindingConfiguration : IEntityTypeConfiguration<ReconciliationFindingEntity>
{
    public void Configure(EntityTypeBuilder<ReconciliationFindingEntity> builder)
    {
        builder.ToTable("reconciliation_findings");
        builder.HasKey(f => f.Id);
        builder.Property(f => f.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(f => f.Network).HasColumnName("network");
        builder.Property(f => f.Kind).HasColumnName("kind");
        builder.Property(f => f.LeaseHandle).HasColumnName("lease_handle");
        builder.Property(f => f.ReplicaId).HasColumnName("replica_id");
        builder.Property(f => f.Detail).HasColumnName("detail").HasMaxLength(1000);
        builder.Property(f => f.FirstSeenAt).HasColumnName("first_seen_at");
        builder.Property(f => f.LastSeenAt).HasColumnName("last_seen_at");
        builder.Property(f => f.ResolvedAt).HasColumnName("resolved_at");
        builder.Property(f => f.Resolution).HasColumnName("resolution").HasMaxLength(200);
        builder.HasOne<ReplicaEntity>().WithMany().HasForeignKey(f => f.ReplicaId).HasPrincipalKey(r => r.Id).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(f => new { f.Network, f.Kind, f.LeaseHandle }, "ux_reconciliation_findings_open").IsUnique().HasFilter("resolved_at is null");
    }
}

internal sealed class ReconciliationRunConfiguration : IEntityTypeConfiguration<ReconciliationRunEntity>
{
    public void Configure(EntityTypeBuilder<ReconciliationRunEntity> builder)
    {
        builder.ToTable("reconciliation_runs");
        builder.HasKey(r => r.Network);
        builder.Property(r => r.Network).HasColumnName("network").ValueGeneratedNever();
        builder.Property(r => r.TriedAt).HasColumnName("tried_at");
        builder.Property(r => r.SucceededAt).HasColumnName("succeeded_at");
        builder.Property(r => r.Owned).HasColumnName("owned");
        builder.Property(r => r.LastError).HasColumnName("last_error").HasMaxLength(1000);
    }
}
