using Broker.Engine.Desk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

/// <summary>The desk belongs to the operator, not to a tenant: its rows are shown to staff only.</summary>
internal sealed class DeskQuoteConfiguration : IEntityTypeConfiguration<DeskQuoteEntity>
{
    public void Configure(EntityTypeBuilder<DeskQuoteEntity> builder)
    {
        builder.ToTable("desk_quotes");
        builder.HasKey(q => q.Id);
        builder.Property(q => q.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(q => q.Number).HasColumnName("number").HasMaxLength(100);
        builder.Property(q => q.Gpu).HasColumnName("gpu").HasMaxLength(100);
        builder.Property(q => q.GpuCount).HasColumnName("gpu_count");
        builder.Property(q => q.Country).HasColumnName("country").HasColumnType("character(2)");
        builder.Property(q => q.Provider).HasColumnName("provider").HasMaxLength(200);
        builder.Money(q => q.PricePerGpuHour, "price_per_gpu_hour");
        builder.Property(q => q.TermHours).HasColumnName("term_hours");
        builder.Property(q => q.ValidUntil).HasColumnName("valid_until");
        builder.Property(q => q.Available).HasColumnName("available");
        builder.Property(q => q.EnteredBy).HasColumnName("entered_by");
        builder.Property(q => q.EnteredAt).HasColumnName("entered_at");
        builder.Property(q => q.WithdrawnAt).HasColumnName("withdrawn_at");
        builder.HasIndex(q => q.Number, "ux_desk_quotes_number").IsUnique();
    }
}

internal sealed class DeskOrderConfiguration : IEntityTypeConfiguration<DeskOrderEntity>
{
    private const long FirstNumber = 1001;

    public void Configure(EntityTypeBuilder<DeskOrderEntity> builder)
    {
        builder.ToTable("desk_orders");
        builder.HasKey(o => o.Number);
        builder.Property(o => o.Number).HasColumnName("number").UseIdentityByDefaultColumn().HasIdentityOptions(startValue: FirstNumber);
        builder.Property(o => o.Tag).HasColumnName("tag");
        builder.Property(o => o.ReplicaId).HasColumnName("replica_id");
        builder.Property(o => o.QuoteId).HasColumnName("quote_id");
        builder.Money(o => o.PricePerHour, "price_per_hour");
        builder.Property(o => o.State).HasColumnName("state");
        builder.Property(o => o.ProtectedWorkload).HasColumnName("protected_workload");
        builder.Property(o => o.OrderedAt).HasColumnName("ordered_at");
        builder.Property(o => o.TakenBy).HasColumnName("taken_by");
        builder.Property(o => o.TakenAt).HasColumnName("taken_at");
        builder.Property(o => o.NetworkOrderNumber).HasColumnName("network_order_number").HasMaxLength(100);
        builder.Property(o => o.ProtectedAccess).HasColumnName("protected_access");
        builder.Property(o => o.FulfilledAt).HasColumnName("fulfilled_at");
        builder.Property(o => o.ReleaseAskedAt).HasColumnName("release_asked_at");
        builder.Property(o => o.EndedAt).HasColumnName("ended_at");
        builder.Property(o => o.EndReason).HasColumnName("end_reason").HasMaxLength(300);
        builder.Property(o => o.RowVersion).IsRowVersion();
        builder.Ignore(o => o.IsOpen);
        builder.HasOne<DeskQuoteEntity>().WithMany().HasForeignKey(o => o.QuoteId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => o.Tag, "ux_desk_orders_tag").IsUnique();
        builder.HasIndex(o => o.QuoteId, "ix_desk_orders_open_of_quote").HasFilter("ended_at is null");
    }
}

internal sealed class DeskLineConfiguration : IEntityTypeConfiguration<DeskLineEntity>
{
    public void Configure(EntityTypeBuilder<DeskLineEntity> builder)
    {
        builder.ToTable("desk_lines");
        builder.HasKey(l => l.Id);
        builder.Property(l => l.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(l => l.At).HasColumnName("at");
        builder.Property(l => l.Actor).HasColumnName("actor");
        builder.Property(l => l.ActorName).HasColumnName("actor_name").HasMaxLength(256);
        builder.Property(l => l.OrderNumber).HasColumnName("order_number");
        builder.Property(l => l.QuoteId).HasColumnName("quote_id");
        builder.Property(l => l.Text).HasColumnName("text").HasMaxLength(1000);
        builder.HasIndex(l => l.OrderNumber, "ix_desk_lines_of_order").HasFilter("order_number is not null");
    }
}
