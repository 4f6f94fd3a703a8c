using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Deployments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class BudgetConfiguration : IEntityTypeConfiguration<BudgetEntity>
{
    public void Configure(EntityTypeBuilder<BudgetEntity> builder)
    {
        builder.ToTable("budgets", table =>
        {
            table.HasCheckConstraint("ck_budgets_amount", "amount > 0");
            table.HasCheckConstraint(
                "ck_budgets_scope", "(scope = 'Team') = (team is not null) and (scope = 'Deployment') = (deployment_id is not null)");
        });
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(b => b.OrganisationId).HasColumnName("organisation_id");
        builder.Property(b => b.Name).HasColumnName("name").HasMaxLength(100);
        builder.Property(b => b.Scope).HasColumnName("scope");
        builder.Property(b => b.Team).HasColumnName("team").HasMaxLength(100);
        builder.Property(b => b.DeploymentId).HasColumnName("deployment_id");
        builder.Money(b => b.Amount, "amount");
        builder.Property(b => b.Action).HasColumnName("action");
        builder.Json(b => b.Thresholds, "thresholds");
        builder.Property(b => b.CreatedAt).HasColumnName("created_at");
        builder.Property(b => b.UpdatedAt).HasColumnName("updated_at");
        builder.Property(b => b.UpdatedBy).HasColumnName("updated_by");
        builder.Property(b => b.RemovedAt).HasColumnName("removed_at");
        builder.Property(b => b.RowVersion).IsRowVersion();
        builder.Ignore(b => b.Terms);
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(b => b.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DeploymentEntity>().WithMany().HasForeignKey(b => b.DeploymentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(b => new { b.OrganisationId, b.Name }, "ux_budgets_name_in_use").IsUnique().HasFilter("removed_at is null");
    }
}

internal sealed class BudgetReservationConfiguration : IEntityTypeConfiguration<BudgetReservationEntity>
{
    public void Configure(EntityTypeBuilder<BudgetReservationEntity> builder)
    {
        builder.ToTable("budget_reservations");
        builder.HasKey(r => r.DeploymentId);
        builder.Property(r => r.DeploymentId).HasColumnName("deployment_id").ValueGeneratedNever();
        builder.Property(r => r.OrganisationId).HasColumnName("organisation_id");
        builder.Money(r => r.PricePerHour, "price_per_hour");
        builder.Property(r => r.RunsUntil).HasColumnName("runs_until");
        builder.Property(r => r.Since).HasColumnName("since");
        builder.Property(r => r.ReleasedAt).HasColumnName("released_at");
        builder.HasOne<DeploymentEntity>().WithMany().HasForeignKey(r => r.DeploymentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => r.OrganisationId, "ix_budget_reservations_held").HasFilter("released_at is null");
    }
}

internal sealed class BillingNoticeConfiguration : IEntityTypeConfiguration<BillingNoticeEntity>
{
    public void Configure(EntityTypeBuilder<BillingNoticeEntity> builder)
    {
        builder.ToTable("billing_notices");
        builder.HasKey(n => n.Id);
        builder.Property(n => n.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(n => n.OrganisationId).HasColumnName("organisation_id");
        builder.Property(n => n.NoticeKey).HasColumnName("notice_key").HasMaxLength(200);
        builder.Property(n => n.Kind).HasColumnName("kind");
        builder.Property(n => n.Text).HasColumnName("text").HasMaxLength(1000);
        builder.Property(n => n.At).HasColumnName("at");
        builder.Property(n => n.BudgetId).HasColumnName("budget_id");
        builder.Property(n => n.InvoiceId).HasColumnName("invoice_id");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(n => n.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(n => n.NoticeKey, "ux_billing_notices_key").IsUnique();
        builder.HasIndex(n => new { n.OrganisationId, n.At }, "ix_billing_notices_newest").IsDescending(false, true);
    }
}

internal sealed class DunningStepConfiguration : IEntityTypeConfiguration<DunningStepEntity>
{
    public void Configure(EntityTypeBuilder<DunningStepEntity> builder)
    {
        builder.ToTable("dunning_steps");
        builder.HasKey(s => new { s.InvoiceId, s.Step });
        builder.Property(s => s.InvoiceId).HasColumnName("invoice_id");
        builder.Property(s => s.Step).HasColumnName("step");
        builder.Property(s => s.OrganisationId).HasColumnName("organisation_id");
        builder.Property(s => s.DaysOverdue).HasColumnName("days_overdue");
        builder.Property(s => s.At).HasColumnName("at");
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(s => s.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SpendingBlockConfiguration : IEntityTypeConfiguration<SpendingBlockEntity>
{
    public void Configure(EntityTypeBuilder<SpendingBlockEntity> builder)
    {
        builder.ToTable("spending_blocks");
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(b => b.OrganisationId).HasColumnName("organisation_id");
        builder.Property(b => b.InvoiceId).HasColumnName("invoice_id");
        builder.Property(b => b.InvoiceNumber).HasColumnName("invoice_number").HasMaxLength(50);
        builder.Property(b => b.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(b => b.Since).HasColumnName("since");
        builder.Property(b => b.LiftedAt).HasColumnName("lifted_at");
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(b => b.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(b => b.InvoiceId, "ux_spending_blocks_invoice").IsUnique().HasFilter("lifted_at is null");
        builder.HasIndex(b => b.OrganisationId, "ix_spending_blocks_in_force").HasFilter("lifted_at is null");
    }
}
