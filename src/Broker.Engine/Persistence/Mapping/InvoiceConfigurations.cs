using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class BillingPeriodConfiguration : IEntityTypeConfiguration<BillingPeriodEntity>
{
    public void Configure(EntityTypeBuilder<BillingPeriodEntity> builder)
    {
        builder.ToTable("billing_periods");
        builder.HasKey(p => new { p.OrganisationId, p.StartsOn });
        builder.Property(p => p.OrganisationId).HasColumnName("organisation_id");
        builder.Property(p => p.StartsOn).HasColumnName("starts_on");
        builder.Property(p => p.EndsOn).HasColumnName("ends_on");
        builder.Property(p => p.State).HasColumnName("state");
        builder.Property(p => p.ClosedAt).HasColumnName("closed_at");
        builder.Property(p => p.InvoiceId).HasColumnName("invoice_id");
        builder.Property(p => p.CreatedAt).HasColumnName("created_at");
        builder.Property(p => p.UpdatedAt).HasColumnName("updated_at");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(p => p.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(p => p.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceConfiguration : IEntityTypeConfiguration<InvoiceEntity>
{
    public void Configure(EntityTypeBuilder<InvoiceEntity> builder)
    {
        builder.ToTable("invoices");
        builder.HasKey(i => i.Id);
        builder.Property(i => i.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(i => i.OrganisationId).HasColumnName("organisation_id");
        builder.Property(i => i.Kind).HasColumnName("kind");
        builder.Property(i => i.Series).HasColumnName("series").HasMaxLength(20);
        builder.Property(i => i.Sequence).HasColumnName("sequence");
        builder.Property(i => i.Number).HasColumnName("number").HasMaxLength(40);
        builder.Property(i => i.State).HasColumnName("state");
        builder.Property(i => i.PeriodStart).HasColumnName("period_start");
        builder.Property(i => i.PeriodEnd).HasColumnName("period_end");
        builder.Property(i => i.IssueDate).HasColumnName("issue_date");
        builder.Property(i => i.DueDate).HasColumnName("due_date");
        builder.Property(i => i.Currency).HasColumnName("currency");
        builder.Property(i => i.ContractId).HasColumnName("contract_id");
        builder.Property(i => i.PurchaseOrderId).HasColumnName("purchase_order_id");
        builder.Property(i => i.CorrectsId).HasColumnName("corrects_id");
        builder.Property(i => i.Document).HasColumnName("document");
        builder.Property(i => i.ContentHash).HasColumnName("content_hash").HasColumnType("character(64)");
        ConfigureAmounts(builder);
        builder.Property(i => i.FrozenAt).HasColumnName("frozen_at");
        builder.Property(i => i.SentAt).HasColumnName("sent_at");
        builder.Property(i => i.PaidAt).HasColumnName("paid_at");
        builder.Property(i => i.EndedAt).HasColumnName("ended_at");
        builder.Property(i => i.RowVersion).IsRowVersion();
        builder.Ignore(i => i.Open);
        ConfigureKeys(builder);
    }

    private static void ConfigureAmounts(EntityTypeBuilder<InvoiceEntity> builder)
    {
        const string amount = "numeric(20,4)";
        builder.Property(i => i.Net).HasColumnName("net").HasColumnType(amount);
        builder.Property(i => i.Tax).HasColumnName("tax").HasColumnType(amount);
        builder.Property(i => i.Total).HasColumnName("total").HasColumnType(amount);
        builder.Property(i => i.Payable).HasColumnName("payable").HasColumnType(amount);
        builder.Property(i => i.Paid).HasColumnName("paid").HasColumnType(amount);
        builder.Property(i => i.Credited).HasColumnName("credited").HasColumnType(amount);
        builder.Property(i => i.CommitDrawn).HasColumnName("commit_drawn").HasColumnType(amount);
    }

    private static void ConfigureKeys(EntityTypeBuilder<InvoiceEntity> builder)
    {
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(i => i.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ContractEntity>().WithMany().HasForeignKey(i => i.ContractId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PurchaseOrderEntity>().WithMany().HasForeignKey(i => i.PurchaseOrderId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(i => i.CorrectsId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(i => i.Number, "ux_invoices_number").IsUnique();
        builder.HasIndex(i => new { i.Series, i.Sequence }, "ux_invoices_sequence").IsUnique();
        builder.HasIndex(i => new { i.OrganisationId, i.IssueDate, i.Id }, "ix_invoices_newest_of_organisation").IsDescending(false, true, true);
        builder.HasIndex(i => i.DueDate, "ix_invoices_unpaid").HasFilter("state in ('Frozen', 'Sent', 'Overdue')");
    }
}

internal sealed class InvoiceLineConfiguration : IEntityTypeConfiguration<InvoiceLineEntity>
{
    public void Configure(EntityTypeBuilder<InvoiceLineEntity> builder)
    {
        builder.ToTable("invoice_lines");
        builder.HasKey(l => new { l.InvoiceId, l.LineNumber });
        builder.Property(l => l.InvoiceId).HasColumnName("invoice_id");
        builder.Property(l => l.LineNumber).HasColumnName("line_number");
        builder.Property(l => l.OrganisationId).HasColumnName("organisation_id");
        builder.Property(l => l.Kind).HasColumnName("kind");
        builder.Property(l => l.Name).HasColumnName("name").HasMaxLength(500);
        builder.Property(l => l.Quantity).HasColumnName("quantity").HasColumnType("numeric(28,10)");
        builder.Property(l => l.UnitPrice).HasColumnName("unit_price").HasColumnType("numeric(38,20)");
        builder.Property(l => l.Amount).HasColumnName("amount").HasColumnType("numeric(20,4)");
        builder.Property(l => l.DeploymentId).HasColumnName("deployment_id");
        builder.Property(l => l.Network).HasColumnName("network");
        builder.Property(l => l.Gpu).HasColumnName("gpu").HasMaxLength(100);
        builder.Property(l => l.Region).HasColumnName("region").HasMaxLength(50);
        builder.Property(l => l.QuotedPrice).HasColumnName("quoted_price").HasColumnType("numeric(20,8)");
        builder.Property(l => l.QuotedCurrency).HasColumnName("quoted_currency").HasColumnType("character(3)");
        builder.Property(l => l.Team).HasColumnName("team").HasMaxLength(100);
        builder.Property(l => l.CostCentre).HasColumnName("cost_centre").HasMaxLength(100);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(l => l.InvoiceId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvoiceSeriesConfiguration : IEntityTypeConfiguration<InvoiceSeriesEntity>
{
    public void Configure(EntityTypeBuilder<InvoiceSeriesEntity> builder)
    {
        builder.ToTable("invoice_series");
        builder.HasKey(s => s.Series);
        builder.Property(s => s.Series).HasColumnName("series").HasMaxLength(20);
        builder.Property(s => s.Last).HasColumnName("last");
    }
}

internal sealed class PaymentConfiguration : IEntityTypeConfiguration<PaymentEntity>
{
    public void Configure(EntityTypeBuilder<PaymentEntity> builder)
    {
        builder.ToTable("payments", table => table.HasCheckConstraint("ck_payments_amount", "amount > 0"));
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(p => p.OrganisationId).HasColumnName("organisation_id");
        builder.Property(p => p.InvoiceId).HasColumnName("invoice_id");
        builder.Property(p => p.Kind).HasColumnName("kind");
        builder.Property(p => p.Amount).HasColumnName("amount").HasColumnType("numeric(20,4)");
        builder.Property(p => p.ReceivedOn).HasColumnName("received_on");
        builder.Property(p => p.Method).HasColumnName("method").HasMaxLength(50);
        builder.Property(p => p.Reference).HasColumnName("reference").HasMaxLength(200);
        builder.Property(p => p.RecordedAt).HasColumnName("recorded_at");
        builder.Property(p => p.RecordedBy).HasColumnName("recorded_by").HasMaxLength(200);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(p => p.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => new { p.Method, p.Reference, p.Kind }, "ux_payments_reference").IsUnique();
        builder.HasIndex(p => p.InvoiceId, "ix_payments_of_invoice");
    }
}

internal sealed class PendingLineConfiguration : IEntityTypeConfiguration<PendingLineEntity>
{
    public void Configure(EntityTypeBuilder<PendingLineEntity> builder)
    {
        builder.ToTable("pending_lines");
        builder.HasKey(l => l.Id);
        builder.Property(l => l.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(l => l.OrganisationId).HasColumnName("organisation_id");
        builder.Property(l => l.Line).HasColumnName("line");
        builder.Property(l => l.Allowance).HasColumnName("allowance");
        builder.Property(l => l.Name).HasColumnName("name").HasMaxLength(200);
        builder.Property(l => l.Description).HasColumnName("description").HasMaxLength(1000);
        builder.Money(l => l.Amount, "amount");
        builder.Property(l => l.DeploymentId).HasColumnName("deployment_id");
        builder.Property(l => l.CreatedAt).HasColumnName("created_at");
        builder.Property(l => l.CreatedBy).HasColumnName("created_by").HasMaxLength(200);
        builder.Property(l => l.InvoiceId).HasColumnName("invoice_id");
        builder.HasOne<OrganisationEntity>().WithMany().HasForeignKey(l => l.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<InvoiceEntity>().WithMany().HasForeignKey(l => l.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(l => l.OrganisationId, "ix_pending_lines_waiting").HasFilter("invoice_id is null");
    }
}
