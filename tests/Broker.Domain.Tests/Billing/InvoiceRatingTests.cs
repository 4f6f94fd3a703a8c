using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Domain.Tests.Billing;

public sealed class InvoiceRatingTests
{
    private static readonly BillingPeriod October = BillingPeriod.MonthOf(new DateOnly(2026, 10, 5));
    private static readonly DeploymentId Llama = new(new Guid(1, 0, 0, new byte[8]));
    private static readonly DeploymentId Mixtral = new(new Guid(2, 0, 0, new byte[8]));
    private static readonly VatDecision Untaxed = Vat.Decide("DE", "US", null);
    private static readonly ContractTerms Plain = ContractTerms.Standard;
    private static readonly RatingExtras None = new([], [], [], 0);

    [Fact]
    public void Usage_is_rounded_once_on_the_line_and_not_per_second()
    {
        var usage = RatedUsage.Of(Plain, null, October, [Charge(Llama, seconds: 1234567, price: 1.33m)]);

        var line = Assert.Single(usage.Lines);
        Assert.Equal(456.10m, line.Amount);
        Assert.Equal(342.9352777778m, line.Quantity);
        Assert.InRange(Math.Abs((line.Quantity * line.UnitPrice) - line.Amount), 0, 0.005m);
    }

    [Fact]
    public void A_contract_discount_of_one_network_takes_the_place_of_the_general_one()
    {
        var terms = Plain with { DiscountPercent = 10, NetworkDiscounts = new Dictionary<string, decimal>(StringComparer.Ordinal) { ["lium"] = 25 } };

        var rated = Rate(terms, [Charge(Llama, 3600 * 100, 1), Charge(Llama, 3600 * 100, 1, network: NetworkId.Lium)]);

        Assert.Equal([10m, 25m], rated.Allowances.Select(a => a.Amount));
        Assert.Equal(165m, rated.Totals.Payable);
    }

    [Fact]
    public void Volume_discounts_hold_for_the_part_above_each_threshold()
    {
        var terms = Plain with { Tiers = [new DiscountTier(1000, 5), new DiscountTier(5000, 10)] };

        var rated = Rate(terms, [Charge(Llama, 3600 * 7000, 1)]);

        Assert.Equal([200m, 200m], rated.Allowances.Select(a => a.Amount));
    }

    [Fact]
    public void What_is_missing_to_the_minimum_is_a_line_of_its_own()
    {
        var rated = Rate(Plain with { MinimumPerMonth = 500, DiscountPercent = 10 }, [Charge(Llama, 3600 * 100, 1)]);

        Assert.Equal((InvoiceLineKind.Minimum, 410m), (rated.Lines[^1].Kind, rated.Lines[^1].Amount));
        Assert.Equal(500m, rated.Totals.Payable);
    }

    [Theory]
    [InlineData(2026, 12, 0)]
    [InlineData(2026, 10, 600)]
    public void A_commitment_is_trued_up_at_the_end_of_its_term_only(int endYear, int endMonth, int trueUp)
    {
        var term = new BillingPeriod(new DateOnly(2026, 1, 1), new DateOnly(endYear, endMonth, 1).AddMonths(1));
        var terms = Plain with { Commitment = new SpendCommitment("c1", "Committed use 2026", 1000, term, DateTimeOffset.UnixEpoch) };

        var rated = InvoiceRating.Complete(
            terms, October, Untaxed, RatedUsage.Of(terms, null, October, [Charge(Llama, 3600 * 100, 1)]), None with { CommitDrawnBefore = 300 });

        Assert.Equal(100m, rated.CommitDrawn);
        Assert.Equal(trueUp, rated.Lines.Where(l => l.Kind == InvoiceLineKind.CommitTrueUp).Sum(l => l.Amount));
    }

    [Fact]
    public void Grants_are_used_by_priority_then_by_what_expires_first()
    {
        var soon = Grant(GrantKind.Promotional, 30, 1, new DateOnly(2026, 11, 1));
        var later = Grant(GrantKind.Promotional, 30, 1, null);
        var first = Grant(GrantKind.Promotional, 30, 0, null);

        var rated = InvoiceRating.Complete(
            Plain, October, Untaxed, RatedUsage.Of(Plain, null, October, [Charge(Llama, 3600 * 70, 1)]), None with { Grants = [later, soon, first] });

        Assert.Equal([(first.Id, 30m), (soon.Id, 30m), (later.Id, 10m)], rated.GrantDraws.Select(d => (d.Grant, d.Amount)));
        Assert.Equal(0m, rated.Totals.Payable);
    }

    [Fact]
    public void Prepaid_credit_pays_with_vat_and_promotional_credit_lowers_what_vat_is_taken_of()
    {
        var vat = Vat.Decide("DE", "DE", null);
        var extras = None with { Grants = [Grant(GrantKind.Prepaid, 1000, 0, null), Grant(GrantKind.Promotional, 20, 0, null)] };

        var rated = InvoiceRating.Complete(Plain, October, vat, RatedUsage.Of(Plain, null, October, [Charge(Llama, 3600 * 120, 1)]), extras);

        Assert.Equal(new InvoiceTotals(120, 20, 100, 19, 119, 119, 0), rated.Totals);
    }

    [Fact]
    public void Credits_as_high_as_the_charges_leave_an_invoice_of_zero()
    {
        var credit = new InvoiceAllowance(AllowanceKind.SlaCredit, 100, "100 % of the month") { DeploymentId = Llama };

        var rated = InvoiceRating.Complete(
            Plain, October, Vat.Decide("DE", "DE", null), RatedUsage.Of(Plain, null, October, [Charge(Llama, 3600 * 100, 1)]), None with { SlaCredits = [credit] });

        Assert.Equal((0m, 0m, 0m, false), (rated.Totals.TaxExclusive, rated.Totals.Tax, rated.Totals.Payable, rated.IsCreditNote));
    }

    [Fact]
    public void More_given_back_than_billed_turns_into_a_credit_note_of_positive_amounts()
    {
        var back = Charge(Llama, -3600 * 50, 2) with { Month = BillingPeriod.MonthOf(new DateOnly(2026, 9, 1)) };

        var rated = Rate(Plain with { DiscountPercent = 10 }, [back, Charge(Mixtral, 3600 * 10, 1)]);

        Assert.True(rated.IsCreditNote);
        Assert.Equal(81m, rated.Totals.Payable);
        Assert.Empty(rated.Allowances);
        Assert.All(rated.Lines, l => Assert.True(l.UnitPrice >= 0));
    }

    [Fact]
    public void A_goodwill_that_is_more_than_the_invoice_waits_for_the_next()
    {
        var big = new PendingItem(Guid.NewGuid(), null, AllowanceKind.Goodwill, "Sorry", null, 200, null);
        var small = new PendingItem(Guid.NewGuid(), null, AllowanceKind.Goodwill, "Sorry", null, 20, null);

        var rated = InvoiceRating.Complete(
            Plain, October, Untaxed, RatedUsage.Of(Plain, null, October, [Charge(Llama, 3600 * 100, 1)]), None with { Pending = [big, small] });

        Assert.Equal([small.Id], rated.Used);
        Assert.Equal(80m, rated.Totals.Payable);
    }

    [Fact]
    public void Charges_of_deployments_are_what_is_left_after_discounts()
    {
        var usage = RatedUsage.Of(Plain with { DiscountPercent = 50 }, null, October, [Charge(Llama, 3600 * 100, 1), Charge(Mixtral, 3600 * 10, 1)]);

        Assert.Equal([(Llama, 50m), (Mixtral, 5m)], usage.Charges.Select(c => (c.Key, c.Value)));
    }

    [Fact]
    public void Whatever_the_contract_the_sums_add_up_and_nothing_is_used_beyond_what_there_is()
    {
        var random = new Random(4711);
        for (var run = 0; run < 2000; run++)
        {
            var (terms, charges, extras, vat) = Any(random);
            var rated = InvoiceRating.Complete(terms, October, vat, RatedUsage.Of(terms, null, October, charges), extras);

            var totals = rated.Totals;
            Assert.Equal(rated.Lines.Sum(l => l.Amount), totals.LineTotal);
            Assert.Equal(totals.LineTotal - rated.Allowances.Sum(a => a.Amount), totals.TaxExclusive);
            Assert.Equal(totals.TaxExclusive + totals.Tax - totals.Prepaid, totals.Payable);
            Assert.True(totals.Payable >= 0 && totals.TaxExclusive >= 0);
            Assert.All(rated.Allowances, a => Assert.True(a.Amount > 0));
            Assert.All(rated.Lines, l => Assert.True(l.UnitPrice >= 0));
            Assert.All(rated.GrantDraws, d => Assert.True(d.Amount > 0 && d.Amount <= extras.Grants.Single(g => g.Id == d.Grant).Remaining));
            Assert.Equal(rated.Lines.Select((_, i) => $"{i + 1}"), rated.Lines.Select(l => l.Id));
            Assert.All(rated.Lines, l => Assert.Equal(decimal.Round(l.Amount, 2), l.Amount));
        }
    }

    [Fact]
    public void The_order_in_which_usage_is_read_does_not_matter()
    {
        var random = new Random(3);
        var (terms, charges, _, _) = Any(random);

        var forward = RatedUsage.Of(terms, null, October, charges);
        var backward = RatedUsage.Of(terms, null, October, charges.Reverse());

        Assert.Equal(forward.Lines.Select(l => (l.Id, l.Amount, l.Name)), backward.Lines.Select(l => (l.Id, l.Amount, l.Name)));
    }

    private static RatedInvoice Rate(ContractTerms terms, IReadOnlyList<UsageCharge> charges) =>
        InvoiceRating.Complete(terms, October, Untaxed, RatedUsage.Of(terms, null, October, charges), None);

    private static UsableGrant Grant(GrantKind kind, decimal amount, int priority, DateOnly? expires) =>
        new(Guid.CreateVersion7(), kind, "Credit", amount, priority, expires);

    private static UsageCharge Charge(DeploymentId deployment, long seconds, decimal price, NetworkId? network = null) => new(
        deployment, deployment == Llama ? "llama" : "mixtral", null, null, new Dictionary<string, string>(StringComparer.Ordinal), network ?? NetworkId.Akash,
        "Akash", "eu-west", "H100 80 GB", 8, Money.Usd(price), seconds, October, null);

    private static (ContractTerms Terms, IReadOnlyList<UsageCharge> Charges, RatingExtras Extras, VatDecision Vat) Any(Random random)
    {
        var terms = Plain with
        {
            DiscountPercent = random.Next(3) * 7.5m,
            MinimumPerMonth = random.Next(3) * 400,
            Tiers = random.Next(2) == 0 ? [] : [new DiscountTier(100, 3), new DiscountTier(900, 8.25m)],
            Commitment = random.Next(3) == 0 ? new SpendCommitment("c", "C", 2000, October, DateTimeOffset.UnixEpoch) : null,
        };
        var charges = Enumerable.Range(0, random.Next(0, 6)).Select(i => Charge(
            random.Next(2) == 0 ? Llama : Mixtral, random.Next(-200_000, 900_000), random.Next(1, 9999) / 1000m, random.Next(2) == 0 ? NetworkId.Lium : null) with
        {
            Region = $"r{i}",
        }).ToList();
        var sold = Math.Max(0, charges.Sum(c => c.Seconds * c.PricePerHour.Amount / 3600));
        IReadOnlyList<InvoiceAllowance> credits = random.Next(3) == 0 && sold > 10
            ? [new InvoiceAllowance(AllowanceKind.SlaCredit, decimal.Round(sold * 0.1m, 2), "10 %")]
            : [];
        var grants = Enumerable.Range(0, random.Next(3)).Select(_ => Grant((GrantKind)random.Next(2), random.Next(1, 90000) / 100m, random.Next(3), null)).ToList();
        return (terms, charges, new RatingExtras([], credits, grants, random.Next(1000)), Vat.Decide("DE", random.Next(2) == 0 ? "DE" : "US", null));
    }
}
