using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Ledger;

/// <param name="Organisation">Null for the house's own accounts.</param>
/// <param name="Balance">Debit positive, credit negative.</param>
public sealed record LedgerBalanceView(
    string Code, string Name, AccountKind Kind, AccountRole Role, OrganisationId? Organisation, string? OrganisationName,
    string Commodity, decimal Balance, long Postings);

/// <param name="Postings">In the order in which they were booked.</param>
public sealed record LedgerTransactionView(
    long Id, OrganisationId? Organisation, long Seq, string IdempotencyKey, DateTimeOffset At, DateTimeOffset BookedAt, string Text,
    string Reference, string Hash, IReadOnlyList<JournalRow> Postings);

/// <param name="Root">Lower-case hexadecimal.</param>
public sealed record LedgerProofView(
    DateTimeOffset At, TimeSpan Took, bool IsIntact, long Transactions, long Postings, long Chains, string Root, IReadOnlyList<string> Findings);

/// <param name="Search">Part of a key, a text or a reference.</param>
public sealed record LedgerQuery(
    OrganisationId? Organisation = null, string? Search = null, DateTimeOffset? From = null, DateTimeOffset? To = null, PageRequest? Page = null);

/// <summary>The books, for the operator's staff.</summary>
public interface ILedgerReader
{
    /// <summary>One line per account and commodity, summed over organisations, in the order of the codes.</summary>
    Task<IReadOnlyList<LedgerBalanceView>> TrialBalanceAsync(CancellationToken cancellationToken);

    /// <summary>The sub-accounts of one organisation.</summary>
    Task<IReadOnlyList<LedgerBalanceView>> BalancesOfAsync(OrganisationId organisation, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<Page<LedgerTransactionView>> TransactionsAsync(LedgerQuery query, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<LedgerProofView>> ProofsAsync(int take, CancellationToken cancellationToken);
}
