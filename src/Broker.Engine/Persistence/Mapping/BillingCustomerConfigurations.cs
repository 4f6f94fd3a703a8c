using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class BillingProfileConfiguration : IEntityTypeConfiguration<BillingProfileEntity>
{
    public void Configure(EntityTypeBuilder<BillingProfileEntity> builder)
    {
        builder.ToTable("billing_profiles");
        builder.HasKey(p => p.OrganisationId);
        builder.Property(p => p.OrganisationId).HasColumnName("organisation_id").ValueGeneratedNever();
        builder.Property(p => p.LegalName).HasColumnName("legal_name").HasMaxLength(200);
        builder.Property(p => p.RegistrationNumber).HasColumnName("registration_number").HasMaxLength(50);
        builder.Json(p => p.Address, "address");
        builder.Property(p => p.VatId).HasColumnName("vat_id").HasMaxLength(20);
        builder.Json(p => p.ElectronicAddress!, "electronic_address");
        builder.Property(p => p.Email).HasColumnName("email").HasMaxLength(254);
        builder.Property(p => p.ContactName).HasColumnName("contact_name").HasMaxLength(200);
        builder.Property(p => p.BuyerReference).HasColumnName("buyer_reference").HasMaxLength(100);
        builder.Property(p => p.CostCentre).HasColumnName("cost_centre").HasMaxLength(100);
        builder.Property(p => p.UpdatedAt).HasColumnName("updated_at");
        builder.Property(p => p.UpdatedBy).HasColumnName("updated_by");
        builder.Property(p => p.RowVersion).IsRowVersion();
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(p => p.OrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class VatCheckConfiguration : IEntityTypeConfiguration<VatCheckEntity>
{
    public void Configure(EntityTypeBuilder<VatCheckEntity> builder)
    {
        builder.ToTable("vat_checks");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(c => c.OrganisationId).HasColumnName("organisation_id");
        builder.Property(c => c.VatId).HasColumnName("vat_id").HasMaxLength(20);
        builder.Property(c => c.CheckedAt).HasColumnName("checked_at");
        builder.Property(c => c.Result).HasColumnName("result");
        builder.Property(c => c.Reference).HasColumnName("reference").HasMaxLength(100);
        builder.Property(c => c.RegisteredName).HasColumnName("registered_name").HasMaxLength(500);
        builder.Property(c => c.RegisteredAddress).HasColumnName("registered_address").HasMaxLength(1000);
        builder.Property(c => c.Source).HasColumnName("source").HasMaxLength(100);
        builder.Property(c => c.Answer).HasColumnName("answer");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.OrganisationId, c.CheckedAt }, "ix_vat_checks_newest_of_organisation").IsDescending(false, true);
    }
}

internal sealed class ContractConfiguration : IEntityTypeConfiguration<ContractEntity>
{
    public void Configure(EntityTypeBuilder<ContractEntity> builder)
    {
        builder.ToTable("contracts");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(c => c.OrganisationId).HasColumnName("organisation_id");
        builder.Property(c => c.Number).HasColumnName("number").HasMaxLength(50);
        builder.Property(c => c.Version).HasColumnName("version");
        builder.Property(c => c.ValidFrom).HasColumnName("valid_from");
        builder.Json(c => c.Terms, "terms");
        builder.Property(c => c.CreatedAt).HasColumnName("created_at");
        builder.Property(c => c.CreatedBy).HasColumnName("created_by");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(c => c.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(c => new { c.OrganisationId, c.Version }, "ux_contracts_version").IsUnique();
    }
}

internal sealed class PurchaseOrderConfiguration : IEntityTypeConfiguration<PurchaseOrderEntity>
{
    public void Configure(EntityTypeBuilder<PurchaseOrderEntity> builder)
    {
        builder.ToTable("purchase_orders");
        builder.HasKey(o => o.Id);
        builder.Property(o => o.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(o => o.OrganisationId).HasColumnName("organisation_id");
        builder.Property(o => o.Number).HasColumnName("number").HasMaxLength(100);
        builder.Property(o => o.ValidFrom).HasColumnName("valid_from");
        builder.Property(o => o.ValidTo).HasColumnName("valid_to");
        builder.Money(o => o.Cap, "cap");
        builder.Property(o => o.Used).HasColumnName("used").HasColumnType("numeric(20,4)");
        builder.Property(o => o.CreatedAt).HasColumnName("created_at");
        builder.Property(o => o.WithdrawnAt).HasColumnName("withdrawn_at");
        builder.Property(o => o.RowVersion).IsRowVersion();
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(o => o.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => new { o.OrganisationId, o.Number }, "ux_purchase_orders_number").IsUnique();
    }
}

internal sealed class GrantConfiguration : IEntityTypeConfiguration<GrantEntity>
{
    public void Configure(EntityTypeBuilder<GrantEntity> builder)
    {
        builder.ToTable("grants", table => table.HasCheckConstraint("ck_grants_remaining", "remaining >= 0"));
        builder.HasKey(g => g.Id);
        builder.Property(g => g.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(g => g.OrganisationId).HasColumnName("organisation_id");
        builder.Property(g => g.Kind).HasColumnName("kind");
        builder.Property(g => g.Name).HasColumnName("name").HasMaxLength(200);
        builder.Money(g => g.Amount, "amount");
        builder.Property(g => g.Remaining).HasColumnName("remaining").HasColumnType("numeric(20,4)");
        builder.Property(g => g.Priority).HasColumnName("priority");
        builder.Property(g => g.EffectiveFrom).HasColumnName("effective_from");
        builder.Property(g => g.ExpiresOn).HasColumnName("expires_on");
        builder.Property(g => g.CreatedAt).HasColumnName("created_at");
        builder.Property(g => g.Reason).HasColumnName("reason").HasMaxLength(500);
        builder.Property(g => g.RowVersion).IsRowVersion();
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(g => g.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(g => g.OrganisationId, "ix_grants_usable_of_organisation").HasFilter("remaining > 0");
    }
}

internal sealed class GrantDrawConfiguration : IEntityTypeConfiguration<GrantDrawEntity>
{
    public void Configure(EntityTypeBuilder<GrantDrawEntity> builder)
    {
        builder.ToTable("grant_draws");
        builder.HasKey(d => new { d.GrantId, d.InvoiceId });
        builder.Property(d => d.GrantId).HasColumnName("grant_id");
        builder.Property(d => d.InvoiceId).HasColumnName("invoice_id");
        builder.Property(d => d.OrganisationId).HasColumnName("organisation_id");
        builder.Property(d => d.Amount).HasColumnName("amount").HasColumnType("numeric(20,4)");
        builder.Property(d => d.At).HasColumnName("at");
        builder.HasOne<GrantEntity>().WithMany().HasForeignKey(d => d.GrantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(d => d.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}
