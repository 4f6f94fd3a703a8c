using Broker.Domain.Billing.Ledger;
using Broker.Engine.Persistence;

namespace Broker.Engine.Billing.Ledger;

/// <summary>The one way into the double-entry ledger.</summary>
public interface ILedger
{
    /// <summary>
    /// Books transactions as part of the caller's database transaction, many with a few statements. What was booked
    /// before under the same key is left out, so a repetition is harmless. Postings wait for each other until commit:
    /// call it last.
    /// </summary>
    /// <param name="db">As the system role, with a transaction begun.</param>
    /// <exception cref="LedgerConflictException">A key was booked before with other content; nothing was written.</exception>
    Task<LedgerPosted> PostAsync(
        BrokerDbContext db, IReadOnlyList<LedgerTransaction> transactions, CancellationToken cancellationToken);
}

/// <param name="Booked">Transactions written now.</param>
/// <param name="Already">Transactions that had been booked before.</param>
public sealed record LedgerPosted(int Booked, int Already);

/// <summary>A bug or a forgery: the same business fact was to be booked with two different contents.</summary>
public sealed class LedgerConflictException(string idempotencyKey)
    : Exception($"'{idempotencyKey}' is already booked with other content.")
{
    public string IdempotencyKey { get; } = idempotencyKey;
}
