using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Payments;

public sealed class TaxDecisionsTests
{
    private static readonly DateOnly LastDay = new(2026, 10, 31);
    private static readonly VatDecision FrenchVat = new(VatTreatment.OneStopShop, "S", 20, null, null, null);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 2, 0, 0, TimeSpan.Zero));
    private readonly BillingProfileEntity _profile = BillingRows.Profile(OrganisationId.New(), "FR", vatId: null);

    [Fact]
    public async Task A_buyer_is_asked_about_once_a_day()
    {
        var calculator = new Calculator(new GatewayOutcome<TaxCalculation>.Done(new TaxCalculation(FrenchVat, Money.Usd(20), [], "taxcalc_1")));
        var tax = new TaxDecisions(calculator, _clock);

        var first = await tax.AskAsync(_profile, Currency.Usd, LastDay, CancellationToken.None);
        var second = await tax.AskAsync(_profile, Currency.Usd, LastDay, CancellationToken.None);
        _profile.Address = _profile.Address with { CountryCode = "US" };
        await tax.AskAsync(_profile, Currency.Usd, LastDay, CancellationToken.None);
        _clock.Advance(TimeSpan.FromHours(25));
        await tax.AskAsync(_profile, Currency.Usd, LastDay, CancellationToken.None);

        Assert.Equal(new TaxVerdict.Decided(FrenchVat), first);
        Assert.Equal(first, second);
        Assert.Equal(3, calculator.Asked);
    }

    [Fact]
    public async Task While_the_calculator_is_silent_the_customer_waits_and_nobody_guesses()
    {
        var tax = new TaxDecisions(new Calculator(new GatewayOutcome<TaxCalculation>.Unreachable(TimeSpan.FromSeconds(30), "down")), _clock);

        var verdict = await tax.AskAsync(_profile, Currency.Usd, LastDay, CancellationToken.None);
        var outcome = Compose(verdict);

        Assert.Contains("close again later", Assert.Single(Assert.IsType<ComposeOutcome.Blocked>(outcome).Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_calculator_decided_is_on_the_document()
    {
        var ready = Assert.IsType<ComposeOutcome.Ready>(Compose(new TaxVerdict.Decided(FrenchVat)));

        Assert.Equal(FrenchVat, ready.Invoice.Document.Vat);
        Assert.Equal(20m, ready.Invoice.Document.Totals.Tax);
    }

    private ComposeOutcome Compose(TaxVerdict verdict)
    {
        var period = BillingPeriod.MonthOf(LastDay);
        var pending = new PendingItem(Guid.NewGuid(), InvoiceLineKind.Other, null, "Set-up", null, 100, null);
        var one = new BillingCase(
            _profile.OrganisationId, "Northwind", period, _profile, null, null, null, [], null, new RatingExtras([pending], [], [], 0), new Dictionary<Currency, FxRate>())
        {
            Tax = verdict,
        };
        return new InvoiceComposer(Options.Create(new BillingOptions())).Compose(one, InvoiceText.IdOf(one.Organisation, period), new DateOnly(2026, 11, 1));
    }

    private sealed class Calculator(GatewayOutcome<TaxCalculation> answer) : ITaxCalculator
    {
        public int Asked { get; private set; }

        public Task<GatewayOutcome<TaxCalculation>> CalculateAsync(TaxOrder order, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(answer);
        }
    }
}
