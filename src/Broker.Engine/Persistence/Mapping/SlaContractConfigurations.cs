using Broker.Engine.Billing;
using Broker.Engine.Billing.Claims;
using Broker.Engine.Deployments;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class SlaContractConfiguration : IEntityTypeConfiguration<SlaContractEntity>
{
    public void Configure(EntityTypeBuilder<SlaContractEntity> builder)
    {
        builder.ToTable("sla_contracts");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(c => c.OrganisationId).HasColumnName("organisation_id");
        builder.Property(c => c.DeploymentId).HasColumnName("deployment_id");
        builder.Property(c => c.Version).HasColumnName("version");
        builder.Property(c => c.ValidFrom).HasColumnName("valid_from");
        builder.Json(c => c.Terms, "terms");
        builder.Property(c => c.CreatedAt).HasColumnName("created_at");
        builder.Property(c => c.CreatedBy).HasColumnName("created_by").HasMaxLength(200);
        builder.OfDeployment(c => new { c.OrganisationId, c.DeploymentId });
        builder.HasIndex(c => new { c.OrganisationId, c.DeploymentId, c.Version }, "ux_sla_contracts_version_of_deployment").IsUnique();
    }
}

internal sealed class SlaExclusionConfiguration : IEntityTypeConfiguration<SlaExclusionEntity>
{
    public void Configure(EntityTypeBuilder<SlaExclusionEntity> builder)
    {
        builder.ToTable("sla_exclusions");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(e => e.OrganisationId).HasColumnName("organisation_id");
        builder.Property(e => e.DeploymentId).HasColumnName("deployment_id");
        builder.Property(e => e.StartsAt).HasColumnName("starts_at");
        builder.Property(e => e.EndsAt).HasColumnName("ends_at");
        builder.Property(e => e.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(e => e.TakesBack).HasColumnName("takes_back");
        builder.Property(e => e.AuthorId).HasColumnName("author_id");
        builder.Property(e => e.Author).HasColumnName("author").HasMaxLength(200);
        builder.Property(e => e.CreatedAt).HasColumnName("created_at");
        builder.OfDeployment(e => new { e.OrganisationId, e.DeploymentId });
        builder.HasOne<SlaExclusionEntity>().WithMany().HasForeignKey(e => e.TakesBack).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(e => new { e.OrganisationId, e.DeploymentId, e.StartsAt }, "ix_sla_exclusions_of_deployment");
        builder.HasIndex(e => e.TakesBack, "ux_sla_exclusions_takes_back").IsUnique();
    }
}

internal sealed class SlaCreditConfiguration : IEntityTypeConfiguration<SlaCreditEntity>
{
    public void Configure(EntityTypeBuilder<SlaCreditEntity> builder)
    {
        builder.ToTable("sla_credits");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(c => c.OrganisationId).HasColumnName("organisation_id");
        builder.Property(c => c.DeploymentId).HasColumnName("deployment_id");
        builder.Property(c => c.DeploymentName).HasColumnName("deployment_name").HasMaxLength(100);
        builder.Property(c => c.Period).HasColumnName("period");
        builder.Property(c => c.ContractId).HasColumnName("contract_id");
        builder.Property(c => c.Objective).HasColumnName("objective").HasColumnType("numeric(12,10)");
        builder.Property(c => c.Availability).HasColumnName("availability").HasColumnType("numeric(12,10)");
        builder.Property(c => c.Downtime).HasColumnName("downtime").HasColumnType("interval");
        builder.Property(c => c.Counted).HasColumnName("counted").HasColumnType("interval");
        builder.Property(c => c.Percent).HasColumnName("percent");
        builder.Money(c => c.Charges, "charges");
        builder.Money(c => c.Amount, "amount");
        builder.Property(c => c.IsProvisional).HasColumnName("is_provisional");
        builder.JsonText(c => c.Evidence, "evidence");
        builder.Property(c => c.EvidenceHash).HasColumnName("evidence_hash").HasColumnType("character(64)");
        builder.Property(c => c.State).HasColumnName("state");
        builder.Property(c => c.DecidedBy).HasColumnName("decided_by");
        builder.Property(c => c.DecidedByName).HasColumnName("decided_by_name").HasMaxLength(200);
        builder.Property(c => c.DecidedAt).HasColumnName("decided_at");
        builder.Property(c => c.Decision).HasColumnName("decision").HasMaxLength(500);
        builder.Property(c => c.InvoiceId).HasColumnName("invoice_id");
        builder.Property(c => c.ComputedAt).HasColumnName("computed_at");
        builder.Property(c => c.RowVersion).IsRowVersion();
        builder.OfDeployment(c => new { c.OrganisationId, c.DeploymentId });
        builder.HasOne<SlaContractEntity>().WithMany().HasForeignKey(c => c.ContractId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(c => c.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.OrganisationId, c.DeploymentId, c.Period }, "ux_sla_credits_of_deployment_and_month").IsUnique();
        builder.HasIndex(c => new { c.State, c.Period }, "ix_sla_credits_undone").HasFilter("state in ('Proposed', 'Approved')");
    }
}

internal sealed class UpstreamClaimConfiguration : IEntityTypeConfiguration<UpstreamClaimEntity>
{
    public void Configure(EntityTypeBuilder<UpstreamClaimEntity> builder)
    {
        builder.ToTable("upstream_claims");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(c => c.Network).HasColumnName("network");
        builder.Property(c => c.Provider).HasColumnName("provider").HasMaxLength(200);
        builder.Property(c => c.ReplicaId).HasColumnName("replica_id");
        builder.Property(c => c.LeaseHandle).HasColumnName("lease_handle");
        builder.Property(c => c.Period).HasColumnName("period");
        builder.Property(c => c.Downtime).HasColumnName("downtime").HasColumnType("interval");
        builder.Property(c => c.Counted).HasColumnName("counted").HasColumnType("interval");
        builder.Property(c => c.Term).HasColumnName("term").HasMaxLength(500);
        builder.Money(c => c.Cost, "cost");
        builder.Money(c => c.Amount, "amount");
        builder.JsonText(c => c.Evidence, "evidence");
        builder.Property(c => c.EvidenceHash).HasColumnName("evidence_hash").HasColumnType("character(64)");
        builder.Property(c => c.DueOn).HasColumnName("due_on");
        builder.Property(c => c.State).HasColumnName("state");
        builder.Property(c => c.NetworkReference).HasColumnName("network_reference").HasMaxLength(200);
        builder.Property(c => c.FiledAt).HasColumnName("filed_at");
        builder.Property(c => c.FiledBy).HasColumnName("filed_by").HasMaxLength(200);
        builder.Property(c => c.DecidedAt).HasColumnName("decided_at");
        builder.Property(c => c.DecidedBy).HasColumnName("decided_by").HasMaxLength(200);
        builder.Money(c => c.Accepted, "accepted");
        builder.Property(c => c.PaidAt).HasColumnName("paid_at");
        builder.Property(c => c.Note).HasColumnName("note").HasMaxLength(500);
        builder.Property(c => c.CreatedAt).HasColumnName("created_at");
        builder.Property(c => c.RowVersion).IsRowVersion();
        builder.HasOne<ReplicaEntity>().WithMany().HasForeignKey(c => c.ReplicaId).HasPrincipalKey(r => r.Id).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.ReplicaId, c.Period }, "ux_upstream_claims_of_replica_and_month").IsUnique();
        builder.HasIndex(c => new { c.State, c.DueOn }, "ix_upstream_claims_calendar");
    }
}
