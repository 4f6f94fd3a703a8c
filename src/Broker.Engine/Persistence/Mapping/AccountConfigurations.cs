using Broker.Engine.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class OrganisationConfiguration : IEntityTypeConfiguration<OrganisationEntity>
{
    public void Configure(EntityTypeBuilder<OrganisationEntity> builder)
    {
        builder.ToTable("organisations");
        builder.HasKey(o => o.Id);
        builder.Property(o => o.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(o => o.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(o => o.IsDemo).HasColumnName("is_demo");
        builder.Property(o => o.CreatedAt).HasColumnName("created_at");
    }
}

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<MembershipEntity>
{
    public void Configure(EntityTypeBuilder<MembershipEntity> builder)
    {
        builder.ToTable("memberships");
        builder.HasKey(m => new { m.OrganisationId, m.UserId });
        builder.Property(m => m.OrganisationId).HasColumnName("organisation_id");
        builder.Property(m => m.UserId).HasColumnName("user_id");
        builder.Property(m => m.Role).HasColumnName("role");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(m => m.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(m => m.UserId, "ix_memberships_of_user");
    }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKeyEntity>
{
    public void Configure(EntityTypeBuilder<ApiKeyEntity> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(k => k.Id);
        builder.Property(k => k.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(k => k.OrganisationId).HasColumnName("organisation_id");
        builder.Property(k => k.Name).HasColumnName("name").HasMaxLength(100);
        builder.Property(k => k.Prefix).HasColumnName("prefix").HasMaxLength(8);
        builder.Property(k => k.SecretHash).HasColumnName("secret_hash").HasMaxLength(32);
        builder.Property(k => k.Role).HasColumnName("role");
        builder.Property(k => k.CreatedBy).HasColumnName("created_by");
        builder.Property(k => k.CreatedAt).HasColumnName("created_at");
        builder.Property(k => k.ExpiresAt).HasColumnName("expires_at");
        builder.Property(k => k.RevokedAt).HasColumnName("revoked_at");
        builder.Property(k => k.LastUsedAt).HasColumnName("last_used_at");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(k => k.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(k => k.OrganisationId, "ix_api_keys_of_organisation");
        builder.HasIndex(k => k.Prefix, "ux_api_keys_prefix").IsUnique();
    }
}
