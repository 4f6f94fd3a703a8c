using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Stripe.Tax;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Stripe Tax, asked without an invoice.</summary>
internal sealed class StripeTaxCalculator(StripeWire wire, TimeProvider clock) : ITaxCalculator
{
    /// <summary>Infrastructure as a service, for business use.</summary>
    private const string TaxCode = "txcd_10101000";

    public Task<GatewayOutcome<TaxCalculation>> CalculateAsync(TaxOrder order, CancellationToken cancellationToken) =>
        wire.RunAsync(async stripe => Read(order, await stripe.V1.Tax.Calculations.CreateAsync(Describe(order), cancellationToken: cancellationToken)), cancellationToken);

    private static CalculationCreateOptions Describe(TaxOrder order) => new()
    {
        Currency = StripeAmounts.CodeOf(order.Currency),
        TaxDate = order.TaxDate.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        CustomerDetails = new CalculationCustomerDetailsOptions
        {
            Address = StripeCustomers.AddressOf(order.Buyer.Address),
            AddressSource = "billing",
            TaxIds = StripeCustomers.TaxIdOf(order.Buyer) is var (type, value) ? [new CalculationCustomerDetailsTaxIdOptions { Type = type, Value = value }] : null,
        },
        LineItems =
        [
            .. order.Lines.Select(line => new CalculationLineItemOptions
            {
                Amount = StripeAmounts.ToMinor(line.Amount, order.Currency),
                Reference = line.Reference,
                TaxBehavior = "exclusive",
                TaxCode = TaxCode,
            }),
        ],
        Expand = ["line_items"],
    };

    private TaxCalculation Read(TaxOrder order, Calculation answer)
    {
        var part = answer.TaxBreakdown.MaxBy(row => row.TaxableAmount);
        var rate = part is null ? 0 : decimal.Parse(part.TaxRateDetails?.PercentageDecimal ?? "0", CultureInfo.InvariantCulture);
        var vat = part?.TaxabilityReason switch
        {
            "reverse_charge" => new VatDecision(
                VatTreatment.ReverseCharge, "AE", 0, "VATEX-EU-AE", "Reverse charge: the customer accounts for VAT (Art. 196 of Directive 2006/112/EC)",
                order.Buyer.VatId is { } id ? new VatProof(id, clock.GetUtcNow(), answer.Id, "Stripe Tax") : null),
            _ when rate > 0 => new VatDecision(VatTreatment.Domestic, "S", rate, null, null, null),
            _ => new VatDecision(VatTreatment.OutOfScope, "O", 0, "VATEX-EU-O", "Outside the scope of VAT", null),
        };
        return new TaxCalculation(
            vat, StripeAmounts.FromMinor(answer.TaxAmountExclusive, answer.Currency),
            [.. (answer.LineItems?.Data ?? []).Select(line => new TaxOnLine(line.Reference, StripeAmounts.FromMinor(line.AmountTax, answer.Currency).Amount))],
            answer.Id);
    }
}
