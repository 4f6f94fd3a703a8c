using System.Collections.Concurrent;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>Who decides on VAT and sales tax.</summary>
public enum TaxSource
{
    /// <summary>Our own rules, with the VAT ids checked against their register.</summary>
    Own,

    /// <summary>Stripe Tax.</summary>
    Stripe,
}

/// <summary>What somebody else than our own rules says of a customer's tax.</summary>
public abstract record TaxVerdict
{
    private TaxVerdict() { }

    public sealed record Decided(VatDecision Vat) : TaxVerdict;

    /// <summary>Nothing is invoiced to the customer until it is known.</summary>
    public sealed record Undecided(string Why) : TaxVerdict;
}

/// <summary>
/// Asks a tax calculator how a customer is taxed. What decides is who the buyer is and where, so the answer is kept for a day
/// and one close of thousands of customers asks once for each.
/// </summary>
public sealed class TaxDecisions(ITaxCalculator calculator, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<Buyer, (VatDecision Vat, DateTimeOffset At)> _known = new();

    public async Task<TaxVerdict> AskAsync(BillingProfileEntity profile, Currency currency, DateOnly day, CancellationToken cancellationToken)
    {
        var buyer = new Buyer(profile.Address, profile.VatId, day);
        if (_known.TryGetValue(buyer, out var known) && clock.GetUtcNow() - known.At < Kept)
        {
            return new TaxVerdict.Decided(known.Vat);
        }

        var party = new InvoiceParty { Name = profile.LegalName, Address = profile.Address, VatId = profile.VatId, Email = profile.Email };
        switch (await calculator.CalculateAsync(new TaxOrder(currency, party, day, [new TaxOrderLine("1", 100)]), cancellationToken))
        {
            case GatewayOutcome<TaxCalculation>.Done done:
                _known[buyer] = (done.Value.Vat, clock.GetUtcNow());
                return new TaxVerdict.Decided(done.Value.Vat);
            case GatewayOutcome<TaxCalculation>.Refused refused:
                return new TaxVerdict.Undecided($"The tax calculator refuses the customer's address or VAT id ({refused.Why.Code})");
            case GatewayOutcome<TaxCalculation>.Unreachable:
                return new TaxVerdict.Undecided("The tax calculator does not answer; close again later");
            case var other:
                throw new InvalidOperationException($"There is no outcome {other}.");
        }
    }

    private sealed record Buyer(PostalAddress Address, string? VatId, DateOnly Day);
}
