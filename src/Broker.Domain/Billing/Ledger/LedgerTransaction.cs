using Broker.Domain.Shared;

namespace Broker.Domain.Billing.Ledger;

/// <summary>What is counted: a currency by its ISO 4217 code (USD) or a token by its symbol (RENDER).</summary>
public sealed record Commodity
{
    public const int LongestCode = 16;

    public Commodity(string code)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        if (code.Length > LongestCode || code.Any(c => !char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c)))
        {
            throw new ArgumentException($"A commodity is up to {LongestCode} capital letters and digits, not '{code}'.", nameof(code));
        }

        Code = code;
    }

    public string Code { get; }

    public static Commodity Of(Currency currency) => new(currency.Code);

    public override string ToString() => Code;
}

/// <summary>One side of a booking.</summary>
/// <param name="Organisation">Whose sub-account it is; null for the house's own.</param>
/// <param name="Amount">Debit positive, credit negative; up to 18 decimals, never zero.</param>
public sealed record Posting(AccountRole Account, OrganisationId? Organisation, Commodity Commodity, decimal Amount);

/// <summary>One business fact as balanced postings. Whoever can build one can post it: it cannot exist unbalanced.</summary>
public sealed record LedgerTransaction
{
    /// <summary>Tokens have up to 18 decimals.</summary>
    public const int MostDecimals = 18;

    /// <param name="idempotencyKey">Names the fact for ever, such as <c>invoice:B-2026-000017</c>; booked at most once.</param>
    /// <param name="at">When the fact happened, not when it is booked: a repetition must say the same.</param>
    /// <param name="text">For people, in a journal.</param>
    /// <param name="reference">The document behind it: number of an invoice, a credit note, a payment.</param>
    /// <param name="organisationId">Whose chain it belongs to; null for the house's.</param>
    /// <exception cref="UnbalancedException">The postings of a commodity do not add up to zero, or there are none.</exception>
    public LedgerTransaction(
        string idempotencyKey, DateTimeOffset at, string text, string reference, OrganisationId? organisationId,
        IReadOnlyList<Posting> postings)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(idempotencyKey);
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        RequireBalanced(idempotencyKey, postings);
        IdempotencyKey = idempotencyKey;
        // The database keeps microseconds; what is hashed must be what is read back.
        At = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        Text = text;
        Reference = reference;
        OrganisationId = organisationId;
        Postings = postings;
    }

    public string IdempotencyKey { get; }

    public DateTimeOffset At { get; }

    public string Text { get; }

    public string Reference { get; }

    public OrganisationId? OrganisationId { get; }

    public IReadOnlyList<Posting> Postings { get; }

    private static void RequireBalanced(string key, IReadOnlyList<Posting> postings)
    {
        if (postings.Count < 2)
        {
            throw new UnbalancedException($"{key}: a transaction has at least two postings.");
        }

        foreach (var posting in postings)
        {
            if (posting.Amount == 0)
            {
                throw new UnbalancedException($"{key}: a posting of zero to {posting.Account} says nothing.");
            }

            if (decimal.Round(posting.Amount, MostDecimals) != posting.Amount)
            {
                throw new UnbalancedException($"{key}: {posting.Amount} {posting.Commodity} has more than {MostDecimals} decimals.");
            }
        }

        if (postings.GroupBy(p => p.Commodity).FirstOrDefault(g => g.Sum(p => p.Amount) != 0) is { } off)
        {
            throw new UnbalancedException($"{key}: the postings in {off.Key} add up to {off.Sum(p => p.Amount)}, not to zero.");
        }
    }
}

/// <summary>A bug in whoever booked: debits and credits differ.</summary>
public sealed class UnbalancedException(string message) : Exception(message);
