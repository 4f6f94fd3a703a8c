using Broker.Domain.Billing.Ledger;
using Broker.Engine.Billing.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class LedgerAccountConfiguration : IEntityTypeConfiguration<LedgerAccountEntity>
{
    public void Configure(EntityTypeBuilder<LedgerAccountEntity> builder)
    {
        builder.ToTable("ledger_accounts");
        builder.HasKey(a => a.Role);
        builder.Property(a => a.Role).HasColumnName("role").ValueGeneratedNever();
        builder.Property(a => a.Code).HasColumnName("code").HasMaxLength(8);
        builder.Property(a => a.Name).HasColumnName("name").HasMaxLength(100);
        builder.Property(a => a.Kind).HasColumnName("kind");
        builder.HasIndex(a => a.Code, "ux_ledger_accounts_code").IsUnique();
    }
}

internal sealed class LedgerChainConfiguration : IEntityTypeConfiguration<LedgerChainEntity>
{
    public void Configure(EntityTypeBuilder<LedgerChainEntity> builder)
    {
        builder.ToTable("ledger_chains");
        builder.HasKey(c => c.Chain);
        builder.Property(c => c.Chain).HasColumnName("chain").ValueGeneratedNever();
        builder.Property(c => c.Seq).HasColumnName("seq");
        builder.Property(c => c.Hash).HasColumnName("hash");
    }
}

internal sealed class LedgerTransactionConfiguration : IEntityTypeConfiguration<LedgerTransactionEntity>
{
    public const string Numbers = "ledger_numbers";

    public void Configure(EntityTypeBuilder<LedgerTransactionEntity> builder)
    {
        builder.ToTable("ledger_transactions");
        builder.HasKey(t => t.Id);
        builder.Property(t => t.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(t => t.Chain).HasColumnName("chain");
        builder.Property(t => t.Seq).HasColumnName("seq");
        builder.Property(t => t.IdempotencyKey).HasColumnName("idempotency_key").HasMaxLength(200);
        builder.Property(t => t.At).HasColumnName("at");
        builder.Property(t => t.Text).HasColumnName("text").HasMaxLength(500);
        builder.Property(t => t.Reference).HasColumnName("reference").HasMaxLength(200);
        builder.Property(t => t.ContentHash).HasColumnName("content_hash");
        builder.Property(t => t.PreviousHash).HasColumnName("previous_hash");
        builder.Property(t => t.Hash).HasColumnName("hash");
        builder.Property(t => t.BookedAt).HasColumnName("booked_at").HasDefaultValueSql("now()");
        builder.HasIndex(t => t.IdempotencyKey, "ux_ledger_transactions_idempotency_key").IsUnique();
        builder.HasIndex(t => new { t.Chain, t.Seq }, "ux_ledger_transactions_chain_seq").IsUnique();
        builder.HasIndex(t => t.Reference, "ix_ledger_transactions_of_reference");
    }
}

internal sealed class LedgerPostingConfiguration : IEntityTypeConfiguration<LedgerPostingEntity>
{
    public void Configure(EntityTypeBuilder<LedgerPostingEntity> builder)
    {
        // No foreign keys: 40,000 checks row by row would take longer than all the rest; the triggers check whole sets.
        builder.ToTable("ledger_postings");
        builder.HasKey(p => new { p.TransactionId, p.Ordinal });
        builder.Property(p => p.TransactionId).HasColumnName("transaction_id").ValueGeneratedNever();
        builder.Property(p => p.Ordinal).HasColumnName("ordinal").ValueGeneratedNever();
        builder.Property(p => p.Account).HasColumnName("account");
        builder.Property(p => p.Party).HasColumnName("party");
        builder.Property(p => p.Commodity).HasColumnName("commodity").HasMaxLength(Commodity.LongestCode);
        builder.Property(p => p.Amount).HasColumnName("amount").HasColumnType("numeric");
        builder.HasIndex(p => new { p.Account, p.Party, p.TransactionId }, "ix_ledger_postings_of_account");
    }
}

internal sealed class LedgerBalanceConfiguration : IEntityTypeConfiguration<LedgerBalanceEntity>
{
    public void Configure(EntityTypeBuilder<LedgerBalanceEntity> builder)
    {
        builder.ToTable("ledger_balances");
        builder.HasKey(b => new { b.Account, b.Party, b.Commodity });
        builder.Property(b => b.Account).HasColumnName("account");
        builder.Property(b => b.Party).HasColumnName("party");
        builder.Property(b => b.Commodity).HasColumnName("commodity").HasMaxLength(Commodity.LongestCode);
        builder.Property(b => b.Amount).HasColumnName("amount").HasColumnType("numeric");
        builder.Property(b => b.Postings).HasColumnName("postings");
        builder.HasOne<LedgerAccountEntity>().WithMany().HasForeignKey(b => b.Account).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(b => new { b.Party, b.Account }, "ix_ledger_balances_of_party");
    }
}

internal sealed class LedgerProofConfiguration : IEntityTypeConfiguration<LedgerProofEntity>
{
    public void Configure(EntityTypeBuilder<LedgerProofEntity> builder)
    {
        builder.ToTable("ledger_proofs");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        builder.Property(p => p.At).HasColumnName("at");
        builder.Property(p => p.Took).HasColumnName("took").HasColumnType("interval");
        builder.Property(p => p.Transactions).HasColumnName("transactions");
        builder.Property(p => p.Postings).HasColumnName("postings");
        builder.Property(p => p.Chains).HasColumnName("chains");
        builder.Property(p => p.ThroughId).HasColumnName("through_id");
        builder.Property(p => p.Root).HasColumnName("root");
        builder.Property(p => p.IsIntact).HasColumnName("is_intact");
        builder.Json(p => p.Findings, "findings");
    }
}
