using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Shared;

namespace Broker.Domain.Billing.Ledger;

/// <summary>
/// The hash chain: each transaction's link is the SHA-256 of the link before it and of its own content, so nothing
/// can be changed, dropped or put in between without every later link being wrong.
/// </summary>
public static class LedgerHash
{
    public const int Bytes = 32;

    /// <summary>What the first transaction of every chain follows: 32 zero bytes.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[Bytes];

    public static byte[] ContentOf(LedgerTransaction transaction) => ContentOf(
        transaction.IdempotencyKey, transaction.At, transaction.Text, transaction.Reference, transaction.OrganisationId,
        transaction.Postings.Select(p => new StoredPosting(p.Account.ToString(), p.Organisation, p.Commodity.Code, p.Amount)));

    /// <summary>
    /// SHA-256 over every field and posting in order. Each text is preceded by its length in bytes, so that no two
    /// transactions are written alike.
    /// </summary>
    public static byte[] ContentOf(
        string idempotencyKey, DateTimeOffset at, string text, string reference, OrganisationId? organisation,
        IEnumerable<StoredPosting> postings)
    {
        var content = new ArrayBufferWriter<byte>(512);
        Write(content, idempotencyKey);
        Write(content, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        Write(content, text);
        Write(content, reference);
        Write(content, organisation?.ToString() ?? "");
        foreach (var posting in postings)
        {
            Write(content, posting.Account);
            Write(content, posting.Organisation?.ToString() ?? "");
            Write(content, posting.Commodity);
            Write(content, Canonical(posting.Amount));
        }

        return SHA256.HashData(content.WrittenSpan);
    }

    public static byte[] Link(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content)
    {
        Span<byte> both = stackalloc byte[2 * Bytes];
        previous.CopyTo(both);
        content.CopyTo(both[Bytes..]);
        return SHA256.HashData(both);
    }

    // 1.50 and 1.5 are the same amount: without trailing zeros, never in exponents.
    private static string Canonical(decimal amount) =>
        amount.ToString("0.##################", CultureInfo.InvariantCulture);

    private static void Write(ArrayBufferWriter<byte> content, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length}:"), content);
        Encoding.UTF8.GetBytes(text, content);
    }
}
