using Broker.Engine.Billing.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class GatewayObjectConfiguration : IEntityTypeConfiguration<GatewayObjectEntity>
{
    public void Configure(EntityTypeBuilder<GatewayObjectEntity> builder)
    {
        builder.ToTable("stripe_objects");
        builder.HasKey(o => new { o.Kind, o.OurId });
        builder.Property(o => o.Kind).HasColumnName("kind");
        builder.Property(o => o.OurId).HasColumnName("our_id");
        builder.Property(o => o.GatewayId).HasColumnName("stripe_id").HasMaxLength(255);
        builder.Property(o => o.State).HasColumnName("state");
        builder.Property(o => o.Detail).HasColumnName("detail").HasMaxLength(1000);
        builder.Property(o => o.Attempts).HasColumnName("attempts");
        builder.Property(o => o.DueAt).HasColumnName("due_at");
        builder.Property(o => o.SettledAt).HasColumnName("settled_at");
        builder.Property(o => o.CreatedAt).HasColumnName("created_at");
        builder.Property(o => o.UpdatedAt).HasColumnName("updated_at");
        builder.HasIndex(o => o.GatewayId, "ux_stripe_objects_stripe_id").IsUnique();
        builder.HasIndex(o => o.UpdatedAt, "ix_stripe_objects_exceptions").HasFilter("state = 'Exception'");
    }
}

internal sealed class GatewayEventConfiguration : IEntityTypeConfiguration<GatewayEventEntity>
{
    public void Configure(EntityTypeBuilder<GatewayEventEntity> builder)
    {
        builder.ToTable("stripe_events");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).HasColumnName("id").HasMaxLength(255);
        builder.Property(e => e.Type).HasColumnName("type").HasMaxLength(100);
        builder.Property(e => e.About).HasColumnName("about").HasMaxLength(255);
        builder.Property(e => e.Invoice).HasColumnName("invoice").HasMaxLength(255);
        builder.Property(e => e.At).HasColumnName("at");
        builder.Property(e => e.Payload).HasColumnName("payload").HasColumnType("json");
        builder.Property(e => e.ReceivedAt).HasColumnName("received_at");
        builder.Property(e => e.ProcessedAt).HasColumnName("processed_at");
        builder.Property(e => e.Attempts).HasColumnName("attempts");
        builder.Property(e => e.Error).HasColumnName("error").HasMaxLength(1000);
        builder.HasIndex(e => e.At, "ix_stripe_events_newest");
        builder.HasIndex(e => e.At, "ix_stripe_events_waiting").HasFilter("processed_at is null");
    }
}
