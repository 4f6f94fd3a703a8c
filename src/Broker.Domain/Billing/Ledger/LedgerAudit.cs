using System.Buffers.Binary;
using System.Security.Cryptography;
using Broker.Domain.Shared;

namespace Broker.Domain.Billing.Ledger;

/// <summary>A posting as it was found, which after a forgery may be anything.</summary>
public sealed record StoredPosting(string Account, OrganisationId? Organisation, string Commodity, decimal Amount);

/// <summary>A transaction as it was found, with the links it claims to have.</summary>
/// <param name="Chain">Null for the house's chain.</param>
public sealed record StoredTransaction(
    long Id, OrganisationId? Chain, long Seq, string IdempotencyKey, DateTimeOffset At, string Text, string Reference,
    ReadOnlyMemory<byte> ContentHash, ReadOnlyMemory<byte> PreviousHash, ReadOnlyMemory<byte> Hash,
    IReadOnlyList<StoredPosting> Postings);

/// <summary>Where a chain ends.</summary>
public sealed record ChainHead(OrganisationId? Chain, long Seq, ReadOnlyMemory<byte> Hash);

/// <summary>Whose account of what holds how much.</summary>
public sealed record BalanceKey(string Account, OrganisationId? Organisation, string Commodity);

/// <summary>What an earlier audit found: the ledger up to a transaction, as one hash.</summary>
public sealed record EarlierRoot(long ThroughId, ReadOnlyMemory<byte> Root);

/// <param name="Root">SHA-256 over the heads of all chains.</param>
/// <param name="Findings">In words; empty when everything is as it was booked. No more than <see cref="LedgerAudit.MostFindings"/>.</param>
public sealed record LedgerVerdict(
    long Transactions, long Postings, long Chains, long ThroughId, ReadOnlyMemory<byte> Root, IReadOnlyList<string> Findings)
{
    public bool IsIntact => Findings.Count == 0;
}

/// <summary>
/// Recomputes a whole ledger from its transactions, one after another: every content, every link, every sum, and from
/// them the heads and the balances that are kept beside. With the root of an earlier audit it also sees when history
/// up to then was rewritten consistently.
/// </summary>
public sealed class LedgerAudit(EarlierRoot? earlier) : IDisposable
{
    public const int MostFindings = 100;

    private readonly IncrementalHash _root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _then = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<BalanceKey, decimal> _balances = [];
    private readonly List<ChainHead> _heads = [];
    private readonly List<string> _findings = [];
    private StoredTransaction? _last;
    private StoredTransaction? _lastThen;
    private long _transactions;
    private long _postings;
    private long _through;

    /// <param name="next">All transactions, chain by chain, each chain in its order.</param>
    public void Take(StoredTransaction next)
    {
        if (_last is not null && _last.Chain != next.Chain)
        {
            EndChain();
        }

        var name = $"{NameOf(next.Chain)}, transaction {next.Seq} ({next.IdempotencyKey})";
        CheckLink(next, name);
        CheckContent(next, name);
        _transactions++;
        _through = Math.Max(_through, next.Id);
        _last = next;
        _lastThen = next.Id <= earlier?.ThroughId ? next : _lastThen;
    }

    /// <param name="heads">The heads as kept beside the chains.</param>
    /// <param name="balances">The balances as kept beside the postings.</param>
    public LedgerVerdict Finish(IEnumerable<ChainHead> heads, IReadOnlyDictionary<BalanceKey, decimal> balances)
    {
        EndChain();
        CompareHeads(heads.ToDictionary(h => NameOf(h.Chain)));
        foreach (var key in _balances.Keys.Union(balances.Keys))
        {
            var (computed, kept) = (_balances.GetValueOrDefault(key), balances.GetValueOrDefault(key));
            if (computed != kept)
            {
                Find($"Balance of {key.Account}, {NameOf(key.Organisation)}: kept {kept} {key.Commodity}, postings add up to {computed}");
            }
        }

        foreach (var off in _balances.GroupBy(b => b.Key.Commodity).Where(g => g.Sum(b => b.Value) != 0))
        {
            Find($"All postings in {off.Key} add up to {off.Sum(b => b.Value)}, not to zero");
        }

        if (earlier is not null && !_then.GetCurrentHash().AsSpan().SequenceEqual(earlier.Root.Span))
        {
            Find($"History up to transaction id {earlier.ThroughId} is not what the audit before this one saw");
        }

        return new LedgerVerdict(_transactions, _postings, _heads.Count, _through, _root.GetCurrentHash(), _findings);
    }

    public void Dispose()
    {
        _root.Dispose();
        _then.Dispose();
    }

    private void CheckLink(StoredTransaction next, string name)
    {
        var (seq, hash) = _last is { } before && before.Chain == next.Chain
            ? (before.Seq, before.Hash)
            : (0, LedgerHash.Genesis);
        if (next.Seq != seq + 1)
        {
            Find($"{name}: follows transaction {seq}");
        }

        if (!next.PreviousHash.Span.SequenceEqual(hash.Span))
        {
            Find($"{name}: does not name the hash of the transaction before it");
        }

        if (!LedgerHash.Link(next.PreviousHash.Span, next.ContentHash.Span).AsSpan().SequenceEqual(next.Hash.Span))
        {
            Find($"{name}: its link is not the hash of what it links");
        }
    }

    private void CheckContent(StoredTransaction next, string name)
    {
        var content = LedgerHash.ContentOf(next.IdempotencyKey, next.At, next.Text, next.Reference, next.Chain, next.Postings);
        if (!content.AsSpan().SequenceEqual(next.ContentHash.Span))
        {
            Find($"{name}: its content is not what was booked");
        }

        foreach (var posting in next.Postings)
        {
            var key = new BalanceKey(posting.Account, posting.Organisation, posting.Commodity);
            _balances[key] = _balances.GetValueOrDefault(key) + posting.Amount;
            _postings++;
        }

        foreach (var off in next.Postings.GroupBy(p => p.Commodity).Where(g => g.Sum(p => p.Amount) != 0))
        {
            Find($"{name}: its postings in {off.Key} do not add up to zero");
        }
    }

    private void EndChain()
    {
        Append(_root, _last);
        Append(_then, _lastThen);
        if (_last is { } end)
        {
            _heads.Add(new ChainHead(end.Chain, end.Seq, end.Hash));
        }

        (_last, _lastThen) = (null, null);
    }

    private void CompareHeads(Dictionary<string, ChainHead> kept)
    {
        foreach (var head in _heads)
        {
            if (!kept.Remove(NameOf(head.Chain), out var other) || other.Seq != head.Seq || !other.Hash.Span.SequenceEqual(head.Hash.Span))
            {
                Find($"{NameOf(head.Chain)}: ends at {head.Seq}, its head says {other?.Seq ?? 0}");
            }
        }

        foreach (var lost in kept)
        {
            Find($"{lost.Key}: its head says {lost.Value.Seq}, but there is no transaction");
        }
    }

    private static void Append(IncrementalHash root, StoredTransaction? end)
    {
        if (end is null)
        {
            return;
        }

        Span<byte> line = stackalloc byte[16 + sizeof(long) + LedgerHash.Bytes];
        (end.Chain?.Value ?? Guid.Empty).TryWriteBytes(line, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(line[16..], end.Seq);
        end.Hash.Span.CopyTo(line[(16 + sizeof(long))..]);
        root.AppendData(line);
    }

    private static string NameOf(OrganisationId? chain) => chain is { } organisation ? $"Chain {organisation}" : "Chain of the house";

    private void Find(string what)
    {
        if (_findings.Count < MostFindings)
        {
            _findings.Add(what);
        }
    }
}
