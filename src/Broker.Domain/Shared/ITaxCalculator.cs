using Broker.Domain.Billing;

namespace Broker.Domain.Shared;

/// <summary>Somebody who computes VAT and sales tax for us, where that is switched on instead of our own rules.</summary>
public interface ITaxCalculator
{
    /// <param name="order">Has at least one line.</param>
    Task<GatewayOutcome<TaxCalculation>> CalculateAsync(TaxOrder order, CancellationToken cancellationToken);
}

/// <param name="Reference">Which line is meant; unique within the order.</param>
/// <param name="Amount">Net, in the order's currency, rounded to its minor unit.</param>
public sealed record TaxOrderLine(string Reference, decimal Amount);

public sealed record TaxOrder(Currency Currency, InvoiceParty Buyer, DateOnly TaxDate, IReadOnlyList<TaxOrderLine> Lines);

/// <param name="Vat">The decision as our documents carry it.</param>
/// <param name="Tax">On all lines together.</param>
/// <param name="Reference">What the calculator calls its answer.</param>
public sealed record TaxCalculation(VatDecision Vat, Money Tax, IReadOnlyList<TaxOnLine> Lines, string Reference);

public sealed record TaxOnLine(string Reference, decimal Tax);
