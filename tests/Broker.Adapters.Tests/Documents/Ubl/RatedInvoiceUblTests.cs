using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>From usage through the contract to the structured invoice, without anything made up in between.</summary>
public sealed class RatedInvoiceUblTests
{
    private static readonly BillingPeriod October = new(new DateOnly(2026, 10, 1), new DateOnly(2026, 11, 1));
    private static readonly BillingPeriod September = new(new DateOnly(2026, 9, 1), new DateOnly(2026, 10, 1));
    private static readonly DocumentReference Earlier = new(new InvoiceId(new Guid(9, 0, 0, new byte[8])), "INV-2026-000390", new DateOnly(2026, 10, 2));

    [Theory]
    [InlineData("EUR", 0.8617)]
    [InlineData("USD", 0)]
    [InlineData("JPY", 151.374)]
    public async Task Whatever_a_contract_makes_of_usage_is_an_invoice_without_a_finding(string currency, double rate)
    {
        var fx = rate == 0 ? null : new FxRate(Currency.Usd, Currency.Of(currency), (decimal)rate, October.LastDay, "ECB");
        var random = new Random(20261122);
        for (var run = 0; run < 60; run++)
        {
            var document = Document(random, Currency.Of(currency), fx);

            var root = await WrittenUbl.RootAsync(document);

            Assert.True(WrittenUbl.Findings(root).Count == 0, $"run {run}: {string.Join(", ", WrittenUbl.Words(WrittenUbl.Findings(root)))}");
            Assert.Empty(SchemaOrder.Violations(root));
        }
    }

    private static InvoiceDocument Document(Random random, Currency currency, FxRate? fx)
    {
        var terms = new ContractTerms
        {
            Currency = currency,
            DiscountPercent = random.Next(3) * 7.5m,
            MinimumPerMonth = random.Next(3) * 400,
            Tiers = random.Next(2) == 0 ? [] : [new DiscountTier(100, 3), new DiscountTier(900, 8.25m)],
            Commitment = random.Next(3) == 0 ? new SpendCommitment("c", "Committed use", 2000, new BillingPeriod(new DateOnly(2026, 1, 1), October.End), DateTimeOffset.UnixEpoch) : null,
        };
        var usage = RatedUsage.Of(terms, fx, October, Enumerable.Range(1, random.Next(1, 7)).Select(i => Charge(random, i)));
        List<UsableGrant> grants =
            [new(Guid.NewGuid(), GrantKind.Prepaid, "Prepaid", random.Next(300), 1, null), new(Guid.NewGuid(), GrantKind.Promotional, "Welcome", random.Next(50), 0, null)];
        var vat = Vat.Decide("DE", random.Next(2) == 0 ? "DE" : "US", null);
        var rated = InvoiceRating.Complete(terms, October, vat, usage, new RatingExtras([], [], grants, random.Next(1000)));
        var builder = rated.IsCreditNote ? new InvoiceDocumentBuilder().CreditNote() : new InvoiceDocumentBuilder();
        return builder.Build() with
        {
            Currency = currency,
            Lines = rated.Lines,
            Allowances = rated.Allowances,
            Totals = rated.Totals,
            Vat = vat,
            Fx = fx,
        };
    }

    private static UsageCharge Charge(Random random, int number)
    {
        var isLate = random.Next(4) == 0;
        return new UsageCharge(
            new DeploymentId(new Guid(number, 0, 0, new byte[8])), $"deployment-{number}", "research", "CC-1", new Dictionary<string, string>(StringComparer.Ordinal),
            NetworkId.Akash, "Akash", "eu-west", "H100 80 GB", 8, Money.Usd(random.Next(1, 99999) / 1000m),
            random.Next(isLate ? -900_000 : 1, 900_000) is not 0 and var seconds ? seconds : 1, isLate ? September : October, isLate ? Earlier : null);
    }
}
