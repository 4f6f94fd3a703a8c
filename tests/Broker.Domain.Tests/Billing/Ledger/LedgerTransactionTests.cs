using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Billing.Ledger;

public sealed class LedgerTransactionTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OrganisationId Customer = new(new Guid(1, 2, 3, new byte[8]));
    private static readonly Commodity Usd = new("USD");

    [Fact]
    public void What_does_not_balance_cannot_be_made()
    {
        Assert.Throws<UnbalancedException>(() => Of((AccountRole.Bank, Usd, 1), (AccountRole.Revenue, Usd, -0.99m)));
        Assert.Throws<UnbalancedException>(() => Of((AccountRole.Bank, Usd, 1), (AccountRole.Revenue, new Commodity("EUR"), -1)));
        Assert.Throws<UnbalancedException>(() => Of((AccountRole.Bank, Usd, 0), (AccountRole.Revenue, Usd, 0)));
        Assert.Throws<UnbalancedException>(() => Of((AccountRole.Bank, Usd, 0.0000000000000000001m), (AccountRole.Revenue, Usd, -0.0000000000000000001m)));
        Assert.Throws<UnbalancedException>(() => Of());
    }

    [Theory]
    [InlineData("usd")]
    [InlineData("")]
    [InlineData("US D")]
    [InlineData("ABCDEFGHIJKLMNOPQ")]
    public void A_commodity_is_a_short_code_in_capitals(string code) => Assert.Throws<ArgumentException>(() => new Commodity(code));

    [Fact]
    public void The_time_is_kept_in_microseconds_and_utc()
    {
        var transaction = Of("k", new DateTimeOffset(2026, 11, 1, 13, 0, 0, TimeSpan.FromHours(1)).AddTicks(19));

        Assert.Equal(At.AddTicks(10), transaction.At);
        Assert.Equal(TimeSpan.Zero, transaction.At.Offset);
    }

    [Fact]
    public void The_same_amount_written_with_more_zeros_is_the_same_content() => Assert.Equal(
        LedgerHash.ContentOf(Of((AccountRole.Bank, Usd, 1.5m), (AccountRole.Revenue, Usd, -1.5m))),
        LedgerHash.ContentOf(Of((AccountRole.Bank, Usd, 1.500m), (AccountRole.Revenue, Usd, -1.50m))));

    [Fact]
    public void Every_field_is_part_of_the_content_and_none_runs_into_the_next()
    {
        LedgerTransaction[] different =
        [
            Of("k", At), Of("k2", At), Of("k", At.AddMicroseconds(1)),
            With("k", "a", "bc"), With("k", "ab", "c"), With("k", "", "abc"),
            new("k", At, "text", "r", null, Of("k", At).Postings),
            Of((AccountRole.Bank, Usd, 2), (AccountRole.Revenue, Usd, -2)), Of((AccountRole.Revenue, Usd, -2), (AccountRole.Bank, Usd, 2)),
            Of((AccountRole.Bank, new Commodity("EUR"), 2), (AccountRole.Revenue, new Commodity("EUR"), -2)),
            new("k", At, "text", "r", Customer, [new(AccountRole.Bank, Customer, Usd, 1), new(AccountRole.Revenue, null, Usd, -1)]),
        ];

        Assert.Equal(different.Length, different.Select(t => Convert.ToHexString(LedgerHash.ContentOf(t))).Distinct().Count());
    }

    // Computed with sha256sum from the bytes as they are documented: a change of the form would break every stored chain.
    [Fact]
    public void The_written_form_never_changes()
    {
        const string Written = "1:k27:2026-11-01T12:00:00.000000Z4:text1:r36:00000001-0002-0003-0000-0000000000004:Bank0:3:USD1:17:Revenue0:3:USD2:-1";

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Written)), LedgerHash.ContentOf(Of("k", At)));
    }

    private static LedgerTransaction Of(string key, DateTimeOffset at) => new(
        key, at, "text", "r", Customer, [new(AccountRole.Bank, null, Usd, 1), new(AccountRole.Revenue, null, Usd, -1)]);

    private static LedgerTransaction With(string key, string text, string reference) => new(key, At, text, reference, Customer, Of(key, At).Postings);

    private static LedgerTransaction Of(params (AccountRole Account, Commodity Commodity, decimal Amount)[] postings) => new(
        "k", At, "text", "r", Customer, [.. postings.Select(p => new Posting(p.Account, null, p.Commodity, p.Amount))]);
}
