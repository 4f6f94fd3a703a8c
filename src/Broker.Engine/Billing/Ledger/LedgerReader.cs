using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Ledger;

/// <summary>Reads as the app role: the database shows the books to staff and to nobody else.</summary>
internal sealed class LedgerReader(IDbContextFactory<BrokerDbContext> contexts, TenantContext tenant) : ILedgerReader
{
    private const int MostProofs = 366;

    public async Task<IReadOnlyList<LedgerBalanceView>> TrialBalanceAsync(CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var sums = await db.LedgerBalances
            .GroupBy(b => new { b.Account, b.Commodity })
            .Select(g => new { g.Key.Account, g.Key.Commodity, Amount = g.Sum(b => b.Amount), Postings = g.Sum(b => b.Postings) })
            .ToListAsync(cancellationToken);
        var accounts = await db.LedgerAccounts.AsNoTracking().OrderBy(a => a.Code).ToListAsync(cancellationToken);
        var of = sums.ToLookup(s => s.Account);
        return [.. accounts.SelectMany(a => of[a.Role].OrderBy(s => s.Commodity, StringComparer.Ordinal)
            .Select(s => View(a, null, null, s.Commodity, s.Amount, s.Postings)))];
    }

    public async Task<IReadOnlyList<LedgerBalanceView>> BalancesOfAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var name = await db.Organisations.Where(o => o.Id == organisation).Select(o => o.Name).SingleOrDefaultAsync(cancellationToken);
        var balances = await db.LedgerBalances.AsNoTracking().Where(b => b.Party == organisation)
            .Join(db.LedgerAccounts, b => b.Account, a => a.Role, (b, a) => new { Balance = b, Account = a })
            .OrderBy(j => j.Account.Code).ThenBy(j => j.Balance.Commodity)
            .ToListAsync(cancellationToken);
        return [.. balances.Select(j => View(
            j.Account, organisation, name, j.Balance.Commodity, j.Balance.Amount, j.Balance.Postings))];
    }

    public async Task<Page<LedgerTransactionView>> TransactionsAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var page = query.Page ?? new PageRequest();
        var matching = Matching(db, query);
        var total = await matching.CountAsync(cancellationToken);
        var found = await matching.OrderByDescending(t => t.Id).Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        var postings = await LedgerJournal.OfAsync(db, found, cancellationToken);
        return new Page<LedgerTransactionView>(
            [.. found.Select(t => new LedgerTransactionView(
                t.Id, LedgerParty.ToDomain(t.Chain), t.Seq, t.IdempotencyKey, t.At, t.BookedAt, t.Text, t.Reference,
                Convert.ToHexStringLower(t.Hash), [.. postings[t.Id]]))],
            total, page.Index, page.Take);
    }

    public async Task<IReadOnlyList<LedgerProofView>> ProofsAsync(int take, CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var proofs = await db.LedgerProofs.AsNoTracking().OrderByDescending(p => p.Id)
            .Take(Math.Clamp(take, 1, MostProofs)).ToListAsync(cancellationToken);
        return [.. proofs.Select(p => new LedgerProofView(
            p.At, p.Took, p.IsIntact, p.Transactions, p.Postings, p.Chains, Convert.ToHexStringLower(p.Root), p.Findings))];
    }

    private static IQueryable<LedgerTransactionEntity> Matching(BrokerDbContext db, LedgerQuery query)
    {
        var all = db.LedgerTransactions.AsNoTracking();
        all = query.Organisation is { } organisation ? all.Where(t => t.Chain == organisation) : all;
        all = query.From is { } from ? all.Where(t => t.At >= from) : all;
        all = query.To is { } to ? all.Where(t => t.At < to) : all;
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var part = query.Search.Trim();
            all = all.Where(t => t.Reference.Contains(part) || t.IdempotencyKey.Contains(part) || t.Text.Contains(part));
        }

        return all;
    }

    private static LedgerBalanceView View(
        LedgerAccountEntity account, OrganisationId? organisation, string? name, string commodity, decimal amount, long postings) => new(
        account.Code, account.Name, account.Kind, account.Role, organisation, name, commodity, amount, postings);
}
