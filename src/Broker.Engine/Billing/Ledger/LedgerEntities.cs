using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Ledger;

/// <summary>One account of the operator's chart.</summary>
public sealed class LedgerAccountEntity
{
    public required AccountRole Role { get; init; }

    public required string Code { get; set; }

    public required string Name { get; set; }

    public required AccountKind Kind { get; set; }
}

/// <summary>Where a chain ends; kept by the database itself.</summary>
public sealed class LedgerChainEntity
{
    /// <summary>The organisation, or <see cref="LedgerParty.House"/>.</summary>
    public required OrganisationId Chain { get; init; }

    public required long Seq { get; init; }

    public required byte[] Hash { get; init; }
}

public sealed class LedgerTransactionEntity
{
    public required long Id { get; init; }

    public required OrganisationId Chain { get; init; }

    /// <summary>1, 2, … without a gap within the chain.</summary>
    public required long Seq { get; init; }

    public required string IdempotencyKey { get; init; }

    /// <summary>When the fact happened.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Text { get; init; }

    public required string Reference { get; init; }

    public required byte[] ContentHash { get; init; }

    public required byte[] PreviousHash { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>When it was written, by the database's clock.</summary>
    public DateTimeOffset BookedAt { get; init; }
}

public sealed class LedgerPostingEntity
{
    public required long TransactionId { get; init; }

    public required int Ordinal { get; init; }

    public required AccountRole Account { get; init; }

    /// <summary>Whose sub-account, or <see cref="LedgerParty.House"/>.</summary>
    public required OrganisationId Party { get; init; }

    public required string Commodity { get; init; }

    /// <summary>Debit positive, credit negative.</summary>
    public required decimal Amount { get; init; }
}

/// <summary>The sum of the postings to one account; kept by the database itself.</summary>
public sealed class LedgerBalanceEntity
{
    public required AccountRole Account { get; init; }

    public required OrganisationId Party { get; init; }

    public required string Commodity { get; init; }

    public required decimal Amount { get; init; }

    public required long Postings { get; init; }
}

/// <summary>What a recomputation of the whole ledger found.</summary>
public sealed class LedgerProofEntity
{
    public long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required TimeSpan Took { get; init; }

    public required long Transactions { get; init; }

    public required long Postings { get; init; }

    public required long Chains { get; init; }

    /// <summary>The newest transaction it covers.</summary>
    public required long ThroughId { get; init; }

    /// <summary>SHA-256 over the heads of all chains.</summary>
    public required byte[] Root { get; init; }

    public required bool IsIntact { get; init; }

    public required IReadOnlyList<string> Findings { get; init; }
}

/// <summary>
/// Ledger rows name their organisation "party": they belong to the operator's books, so no tenant reads them, and a
/// column organisation_id would say the opposite.
/// </summary>
internal static class LedgerParty
{
    /// <summary>The house itself; a column that is part of a key cannot be null.</summary>
    public static readonly OrganisationId House = new(Guid.Empty);

    public static OrganisationId Of(OrganisationId? organisation) => organisation ?? House;

    public static OrganisationId? ToDomain(OrganisationId party) => party == House ? null : party;
}
