using Broker.Engine.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class OfferPriceConfiguration : IEntityTypeConfiguration<OfferPriceEntity>
{
    public void Configure(EntityTypeBuilder<OfferPriceEntity> builder)
    {
        builder.ToTable("offer_prices");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(p => p.Network).HasColumnName("network");
        builder.Property(p => p.Provider).HasColumnName("provider").HasMaxLength(200);
        builder.Property(p => p.Gpu).HasColumnName("gpu").HasMaxLength(100);
        builder.Property(p => p.GpuCount).HasColumnName("gpu_count");
        builder.Property(p => p.Region).HasColumnName("region").HasMaxLength(64);
        builder.Money(p => p.PricePerGpuHour, "price_per_gpu_hour");
        builder.Property(p => p.Available).HasColumnName("available");
        builder.Property(p => p.ObservedAt).HasColumnName("observed_at");
        builder.HasIndex(p => new { p.Network, p.Gpu, p.ObservedAt }, "ix_offer_prices_history_of_gpu");
    }
}

internal sealed class NetworkRefreshConfiguration : IEntityTypeConfiguration<NetworkRefreshEntity>
{
    public void Configure(EntityTypeBuilder<NetworkRefreshEntity> builder)
    {
        builder.ToTable("network_refreshes");
        builder.HasKey(r => r.Network);
        builder.Property(r => r.Network).HasColumnName("network").ValueGeneratedNever();
        builder.Property(r => r.SucceededAt).HasColumnName("succeeded_at");
        builder.Property(r => r.TriedAt).HasColumnName("tried_at");
        builder.Property(r => r.Offers).HasColumnName("offers");
        builder.Property(r => r.LastError).HasColumnName("last_error").HasMaxLength(1000);
    }
}

internal sealed class OutboxConfiguration : IEntityTypeConfiguration<OutboxEntity>
{
    public void Configure(EntityTypeBuilder<OutboxEntity> builder)
    {
        builder.ToTable("outbox");
        builder.HasKey(o => o.Id);
        builder.Property(o => o.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(o => o.Topic).HasColumnName("topic").HasMaxLength(64);
        builder.Property(o => o.OrganisationId).HasColumnName("organisation_id");
        builder.JsonText(o => o.Payload, "payload");
        builder.Property(o => o.CreatedAt).HasColumnName("created_at");
        builder.Property(o => o.DispatchedAt).HasColumnName("dispatched_at");
        builder.HasIndex(o => o.Id, "ix_outbox_undispatched").HasFilter("dispatched_at is null");
    }
}
