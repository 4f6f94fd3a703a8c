using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Ledger;

/// <summary>Postings as accounting imports them.</summary>
public static class LedgerJournal
{
    /// <summary>The bookings of one document, in the order of posting; none while it is not booked, or where all its amounts are zero.</summary>
    /// <param name="db">As the system role: the caller has decided who may see the document.</param>
    public static async Task<IReadOnlyList<JournalRow>> OfAsync(
        BrokerDbContext db, InvoiceDocument document, CancellationToken cancellationToken)
    {
        var key = Bookings.KeyOf(document);
        var found = await db.LedgerTransactions.AsNoTracking().Where(t => t.IdempotencyKey == key).ToListAsync(cancellationToken);
        var rows = await OfAsync(db, found, cancellationToken);
        return [.. found.SelectMany(t => rows[t.Id]).Select(r => r with { CostCentre = document.CostCentre })];
    }

    internal static async Task<ILookup<long, JournalRow>> OfAsync(
        BrokerDbContext db, IReadOnlyCollection<LedgerTransactionEntity> transactions, CancellationToken cancellationToken)
    {
        var ids = transactions.Select(t => t.Id).ToList();
        var accounts = await db.LedgerAccounts.AsNoTracking().ToDictionaryAsync(a => a.Role, cancellationToken);
        var postings = await db.LedgerPostings.AsNoTracking().Where(p => ids.Contains(p.TransactionId))
            .OrderBy(p => p.TransactionId).ThenBy(p => p.Ordinal).ToListAsync(cancellationToken);
        var of = transactions.ToDictionary(t => t.Id);
        return postings.ToLookup(p => p.TransactionId, p => Row(of[p.TransactionId], p, accounts[p.Account]));
    }

    private static JournalRow Row(LedgerTransactionEntity transaction, LedgerPostingEntity posting, LedgerAccountEntity account) => new(
        FormattableString.Invariant($"L-{transaction.Id}"), transaction.At, account.Code, account.Name,
        Debit: Math.Max(posting.Amount, 0), Credit: Math.Max(-posting.Amount, 0), posting.Commodity,
        transaction.Text, transaction.Reference, CostCentre: null);
}
