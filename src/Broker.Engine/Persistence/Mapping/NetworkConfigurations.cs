using Broker.Engine.Networks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class NetworkCredentialConfiguration : IEntityTypeConfiguration<NetworkCredentialEntity>
{
    public void Configure(EntityTypeBuilder<NetworkCredentialEntity> builder)
    {
        builder.ToTable("network_credentials");
        builder.HasKey(c => c.Network);
        builder.Property(c => c.Network).HasColumnName("network").ValueGeneratedNever();
        builder.Property(c => c.ProtectedKeyId).HasColumnName("protected_key_id");
        builder.Property(c => c.ProtectedSecret).HasColumnName("protected_secret");
        builder.Property(c => c.Account).HasColumnName("account").HasMaxLength(200);
        builder.Money(c => c.Balance, "balance");
        builder.Property(c => c.TriedAt).HasColumnName("tried_at");
        builder.Property(c => c.ConnectedBy).HasColumnName("connected_by");
        builder.Property(c => c.ConnectedAt).HasColumnName("connected_at");
        builder.Property(c => c.RotatedAt).HasColumnName("rotated_at");
        builder.Property(c => c.Version).HasColumnName("version").IsConcurrencyToken();
    }
}

internal sealed class NetworkAuditConfiguration : IEntityTypeConfiguration<NetworkAuditEntity>
{
    public void Configure(EntityTypeBuilder<NetworkAuditEntity> builder)
    {
        builder.ToTable("network_audit");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(a => a.Network).HasColumnName("network");
        builder.Property(a => a.At).HasColumnName("at");
        builder.Property(a => a.Act).HasColumnName("act");
        builder.Property(a => a.Text).HasColumnName("text").HasMaxLength(500);
        builder.Property(a => a.Actor).HasColumnName("actor").HasMaxLength(200);
    }
}
