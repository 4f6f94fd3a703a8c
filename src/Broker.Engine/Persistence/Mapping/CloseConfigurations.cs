using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

/// <summary>Runs and requests belong to the operator: staff read them, no tenant does.</summary>
internal sealed class CloseRunConfiguration : IEntityTypeConfiguration<CloseRunEntity>
{
    public void Configure(EntityTypeBuilder<CloseRunEntity> builder)
    {
        builder.ToTable("close_runs");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(r => r.Period).HasColumnName("period");
        builder.Property(r => r.State).HasColumnName("state");
        builder.Property(r => r.StartedAt).HasColumnName("started_at");
        builder.Property(r => r.StartedBy).HasColumnName("started_by").HasMaxLength(200);
        builder.Property(r => r.FinishedAt).HasColumnName("finished_at");
        builder.Property(r => r.Total).HasColumnName("total");
        builder.Property(r => r.Closed).HasColumnName("closed");
        builder.Property(r => r.Excepted).HasColumnName("excepted");
        builder.HasIndex(r => r.Period, "ux_close_runs_period").IsUnique();
    }
}

internal sealed class CloseRunItemConfiguration : IEntityTypeConfiguration<CloseRunItemEntity>
{
    public void Configure(EntityTypeBuilder<CloseRunItemEntity> builder)
    {
        builder.ToTable("close_run_items");
        builder.HasKey(i => new { i.RunId, i.CustomerId });
        builder.Property(i => i.RunId).HasColumnName("run_id");
        builder.Property(i => i.CustomerId).HasColumnName("customer_id");
        builder.Property(i => i.State).HasColumnName("state");
        builder.Property(i => i.Detail).HasColumnName("detail").HasMaxLength(1000);
        builder.Property(i => i.At).HasColumnName("at");
        builder.HasOne<CloseRunEntity>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(i => i.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(i => new { i.RunId, i.State }, "ix_close_run_items_of_state");
    }
}

internal sealed class BillingRequestConfiguration : IEntityTypeConfiguration<BillingRequestEntity>
{
    public void Configure(EntityTypeBuilder<BillingRequestEntity> builder)
    {
        // Four eyes: the database itself refuses one who approves what they asked for.
        builder.ToTable("billing_requests", table => table.HasCheckConstraint(
            "ck_billing_requests_four_eyes", "state not in ('Approved', 'Done') or (decided_by is not null and decided_by <> asked_by)"));
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(r => r.CustomerId).HasColumnName("customer_id");
        builder.Property(r => r.Kind).HasColumnName("kind");
        builder.Property(r => r.Subject).HasColumnName("subject");
        builder.Money(r => r.Amount, "amount");
        builder.Property(r => r.Reason).HasColumnName("reason").HasMaxLength(1000);
        builder.JsonText(r => r.Payload, "payload");
        builder.Property(r => r.State).HasColumnName("state");
        builder.Property(r => r.AskedBy).HasColumnName("asked_by");
        builder.Property(r => r.AskedByName).HasColumnName("asked_by_name").HasMaxLength(200);
        builder.Property(r => r.AskedAt).HasColumnName("asked_at");
        builder.Property(r => r.DecidedBy).HasColumnName("decided_by");
        builder.Property(r => r.DecidedByName).HasColumnName("decided_by_name").HasMaxLength(200);
        builder.Property(r => r.DecidedAt).HasColumnName("decided_at");
        builder.Property(r => r.Decision).HasColumnName("decision").HasMaxLength(1000);
        builder.Property(r => r.RowVersion).IsRowVersion();
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(r => r.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => r.AskedAt, "ix_billing_requests_waiting").HasFilter("state = 'Waiting'");
    }
}
