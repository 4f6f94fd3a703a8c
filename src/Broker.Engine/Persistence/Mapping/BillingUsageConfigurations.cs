using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class UsageEventConfiguration : IEntityTypeConfiguration<UsageEventEntity>
{
    public void Configure(EntityTypeBuilder<UsageEventEntity> builder)
    {
        builder.ToTable("usage_events", table => table.HasCheckConstraint(
            "ck_usage_events_seconds", "(kind = 'Served') = (seconds >= 0) and ended_at >= started_at"));
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(e => e.EventKey).HasColumnName("event_key").HasMaxLength(100);
        builder.Property(e => e.ContentHash).HasColumnName("content_hash");
        builder.Property(e => e.OrganisationId).HasColumnName("organisation_id");
        builder.Property(e => e.DeploymentId).HasColumnName("deployment_id");
        builder.Property(e => e.ReplicaId).HasColumnName("replica_id");
        builder.Property(e => e.Period).HasColumnName("period");
        builder.Property(e => e.Kind).HasColumnName("kind");
        builder.Property(e => e.StartedAt).HasColumnName("started_at");
        builder.Property(e => e.EndedAt).HasColumnName("ended_at");
        builder.Property(e => e.Seconds).HasColumnName("seconds");
        builder.Property(e => e.Network).HasColumnName("network");
        builder.Property(e => e.Provider).HasColumnName("provider").HasMaxLength(200);
        builder.Property(e => e.Region).HasColumnName("region").HasMaxLength(50);
        builder.Property(e => e.Gpu).HasColumnName("gpu").HasMaxLength(100);
        builder.Property(e => e.GpuCount).HasColumnName("gpu_count");
        builder.Money(e => e.PricePerHour, "price_per_hour");
        builder.Property(e => e.RecordedAt).HasColumnName("recorded_at");
        builder.OfReplica(e => new { e.OrganisationId, e.DeploymentId, e.ReplicaId });
        builder.HasIndex(e => e.EventKey, "ux_usage_events_key").IsUnique();
        builder.HasIndex(e => new { e.OrganisationId, e.Period, e.Id }, "ix_usage_events_of_period");
        builder.HasIndex(e => new { e.OrganisationId, e.DeploymentId, e.ReplicaId, e.StartedAt }, "ix_usage_events_of_deployment");
    }
}

internal sealed class MeteringRejectionConfiguration : IEntityTypeConfiguration<MeteringRejectionEntity>
{
    public void Configure(EntityTypeBuilder<MeteringRejectionEntity> builder)
    {
        builder.ToTable("metering_rejections");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(r => r.EventKey).HasColumnName("event_key").HasMaxLength(100);
        builder.Property(r => r.CustomerId).HasColumnName("customer_id");
        builder.Property(r => r.At).HasColumnName("at");
        builder.Property(r => r.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.JsonText(r => r.Offered, "offered");
        builder.Property(r => r.SettledAt).HasColumnName("settled_at");
        builder.Property(r => r.SettledBy).HasColumnName("settled_by").HasMaxLength(200);
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(r => r.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(r => r.At, "ix_metering_rejections_open").HasFilter("settled_at is null");
    }
}

internal sealed class NetworkCostConfiguration : IEntityTypeConfiguration<NetworkCostEntity>
{
    public void Configure(EntityTypeBuilder<NetworkCostEntity> builder)
    {
        builder.ToTable("network_costs");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(c => c.CostKey).HasColumnName("cost_key").HasMaxLength(100);
        builder.Property(c => c.CustomerId).HasColumnName("customer_id");
        builder.Property(c => c.DeploymentId).HasColumnName("deployment_id");
        builder.Property(c => c.ReplicaId).HasColumnName("replica_id");
        builder.Property(c => c.Network).HasColumnName("network");
        builder.Property(c => c.Kind).HasColumnName("kind");
        builder.Property(c => c.Period).HasColumnName("period");
        builder.Property(c => c.StartedAt).HasColumnName("started_at");
        builder.Property(c => c.EndedAt).HasColumnName("ended_at");
        builder.Money(c => c.Amount, "amount");
        builder.Property(c => c.RecordedAt).HasColumnName("recorded_at");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(c => c.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => c.CostKey, "ux_network_costs_key").IsUnique();
        builder.HasIndex(c => new { c.Period, c.CustomerId }, "ix_network_costs_of_period");
    }
}

internal sealed class PriceRowConfiguration : IEntityTypeConfiguration<PriceRowEntity>
{
    public void Configure(EntityTypeBuilder<PriceRowEntity> builder)
    {
        builder.ToTable("price_rows", table => table.HasCheckConstraint("ck_price_rows_markup", "markup_percent between 0 and 500"));
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(p => p.Network).HasColumnName("network");
        builder.Property(p => p.Gpu).HasColumnName("gpu").HasMaxLength(100);
        builder.Property(p => p.MarkupPercent).HasColumnName("markup_percent").HasColumnType("numeric(9,4)");
        builder.Property(p => p.ValidFrom).HasColumnName("valid_from");
        builder.Property(p => p.ValidTo).HasColumnName("valid_to");
        builder.Property(p => p.CreatedAt).HasColumnName("created_at");
        builder.Property(p => p.CreatedBy).HasColumnName("created_by").HasMaxLength(200);
        builder.Property(p => p.Reason).HasColumnName("reason").HasMaxLength(500);
    }
}

internal sealed class FxRateConfiguration : IEntityTypeConfiguration<FxRateEntity>
{
    public void Configure(EntityTypeBuilder<FxRateEntity> builder)
    {
        builder.ToTable("fx_rates", table => table.HasCheckConstraint("ck_fx_rates_rate", "rate > 0"));
        builder.HasKey(r => new { r.From, r.To, r.Date, r.Source });
        builder.Property(r => r.From).HasColumnName("from_currency");
        builder.Property(r => r.To).HasColumnName("to_currency");
        builder.Property(r => r.Date).HasColumnName("date");
        builder.Property(r => r.Source).HasColumnName("source").HasMaxLength(100);
        builder.Property(r => r.Rate).HasColumnName("rate").HasColumnType("numeric(24,12)");
        builder.Property(r => r.RecordedAt).HasColumnName("recorded_at");
    }
}
