using Broker.Domain.Shared;

namespace Broker.Domain.Billing.Ledger;

/// <summary>How each business fact is booked: the one place that knows debit from credit.</summary>
/// <remarks>
/// Amounts are positive unless said otherwise. Facts that name the same thing have the same idempotency key, so each is
/// booked once however often it is told.
/// </remarks>
public static class Bookings
{
    /// <summary>
    /// Charges the customer. Lines that sell prepaid credit are owed, not earned, until the credit is drawn; what
    /// prepaid credit pays of this invoice is drawn here.
    /// </summary>
    /// <returns>Null where every amount is zero: there is nothing to book.</returns>
    public static LedgerTransaction? InvoiceFrozen(OrganisationId organisation, InvoiceDocument document)
    {
        Require(document, InvoiceKind.Invoice);
        return OfDocument(organisation, document, $"Invoice {document.Number}", sign: 1);
    }

    /// <summary>Takes a charge back: the invoice's booking the other way round.</summary>
    /// <returns>Null where every amount is zero.</returns>
    public static LedgerTransaction? CreditNote(OrganisationId organisation, InvoiceDocument document)
    {
        Require(document, InvoiceKind.CreditNote);
        var corrects = document.Corrects is { } invoice ? $" to {invoice.Number}" : "";
        return OfDocument(organisation, document, $"Credit note {document.Number}{corrects}", sign: -1);
    }

    /// <summary>The key under which a document is booked.</summary>
    public static string KeyOf(InvoiceDocument document) =>
        document.Kind == InvoiceKind.Invoice ? $"invoice:{document.Id}" : $"credit-note:{document.Id}";

    /// <summary>Money of a customer arrived.</summary>
    /// <param name="payment">Identity of the payment, from the provider or our own.</param>
    /// <param name="settles">What it pays of the invoice, in the invoice's currency.</param>
    /// <param name="received">What the bank has more, where that is another currency; the difference is a position of exchange.</param>
    public static LedgerTransaction PaymentReceived(
        OrganisationId organisation, string payment, string invoice, DateTimeOffset at, Money settles, Money? received = null)
    {
        RequirePositive(settles);
        var sides = new Sides(organisation).Add(AccountRole.Receivable, organisation, settles * -1);
        if (received is null || received.Currency == settles.Currency)
        {
            var arrived = received ?? settles;
            sides.Add(AccountRole.Bank, null, arrived).Add(AccountRole.FxDifference, null, settles - arrived);
        }
        else
        {
            RequirePositive(received);
            sides.Add(AccountRole.Bank, null, received)
                .Add(AccountRole.FxDifference, null, received * -1)
                .Add(AccountRole.FxDifference, null, settles);
        }

        return sides.Build($"payment:{payment}", at, $"Payment of {invoice}", invoice)!;
    }

    /// <summary>Money went back to a customer who had paid more than is owed, as after a credit note.</summary>
    public static LedgerTransaction Refunded(OrganisationId organisation, string refund, string reference, DateTimeOffset at, Money amount)
    {
        RequirePositive(amount);
        return new Sides(organisation)
            .Add(AccountRole.Receivable, organisation, amount)
            .Add(AccountRole.Bank, null, amount * -1)
            .Build($"refund:{refund}", at, $"Refund of {reference}", reference)!;
    }

    /// <summary>What is owed is given up. VAT stays as it is: reclaiming it needs the tax office's conditions, not ours.</summary>
    public static LedgerTransaction WrittenOff(OrganisationId organisation, string decision, string invoice, DateTimeOffset at, Money amount)
    {
        RequirePositive(amount);
        return new Sides(organisation)
            .Add(AccountRole.WriteOffs, null, amount)
            .Add(AccountRole.Receivable, organisation, amount * -1)
            .Build($"write-off:{decision}", at, $"Write-off of {invoice}", invoice)!;
    }

    /// <summary>Credit was bought and paid without an invoice's line; with one, the invoice books it.</summary>
    public static LedgerTransaction GrantBought(OrganisationId organisation, string grant, DateTimeOffset at, Money amount)
    {
        RequirePositive(amount);
        return new Sides(organisation)
            .Add(AccountRole.Bank, null, amount)
            .Add(AccountRole.PrepaidLiability, organisation, amount * -1)
            .Build($"grant:{grant}", at, "Credit bought in advance", grant)!;
    }

    /// <summary>Prepaid credit pays what is owed already; what an invoice shows as prepaid is booked by the invoice.</summary>
    public static LedgerTransaction GrantDrawn(OrganisationId organisation, string draw, string invoice, DateTimeOffset at, Money amount)
    {
        RequirePositive(amount);
        return new Sides(organisation)
            .Add(AccountRole.PrepaidLiability, organisation, amount)
            .Add(AccountRole.Receivable, organisation, amount * -1)
            .Build($"grant-draw:{draw}", at, $"Prepaid credit used for {invoice}", invoice)!;
    }

    /// <summary>A network's charge, known but not settled; negative where an accrual is corrected downwards.</summary>
    /// <param name="accrual">Identity, such as network and day.</param>
    /// <returns>Null where the amount is zero.</returns>
    public static LedgerTransaction? NetworkCostAccrued(NetworkId network, string accrual, DateTimeOffset at, Money amount) =>
        new Sides(null)
            .Add(AccountRole.NetworkCost, null, amount)
            .Add(AccountRole.NetworkPayable, null, amount * -1)
            .Build($"network-cost:{accrual}", at, $"Charges of {network}", accrual);

    /// <summary>
    /// A network owes us for its own broken terms. Booked when it has accepted the claim, not when we file it: until
    /// then it is a contingent asset, which prudence keeps out of the books (IAS 37, paragraphs 31 to 33).
    /// </summary>
    public static LedgerTransaction ClaimOpened(NetworkId network, string claim, DateTimeOffset at, Money amount)
    {
        RequirePositive(amount);
        return new Sides(null)
            .Add(AccountRole.ClaimsReceivable, null, amount)
            .Add(AccountRole.ClaimsIncome, null, amount * -1)
            .Build($"claim:{claim}", at, $"Claim accepted by {network}", claim)!;
    }

    /// <summary>A network paid a claim, in money or by charging less.</summary>
    public static LedgerTransaction ClaimReceived(
        NetworkId network, string claim, DateTimeOffset at, Money amount, bool againstCharges)
    {
        RequirePositive(amount);
        return new Sides(null)
            .Add(againstCharges ? AccountRole.NetworkPayable : AccountRole.Bank, null, amount)
            .Add(AccountRole.ClaimsReceivable, null, amount * -1)
            .Build($"claim-paid:{claim}", at, $"Claim paid by {network}", claim)!;
    }

    /// <summary>What remains of a receivable only because rates moved between invoice and payment.</summary>
    /// <param name="amount">Positive for a loss of ours, negative for a gain.</param>
    /// <returns>Null where the amount is zero.</returns>
    public static LedgerTransaction? FxDifference(
        OrganisationId organisation, string difference, string invoice, DateTimeOffset at, Money amount) =>
        new Sides(organisation)
            .Add(AccountRole.FxDifference, null, amount)
            .Add(AccountRole.Receivable, organisation, amount * -1)
            .Build($"fx:{difference}", at, $"Exchange difference on {invoice}", invoice);

    private static LedgerTransaction? OfDocument(
        OrganisationId organisation, InvoiceDocument document, string text, int sign)
    {
        var totals = document.Totals;
        var advance = document.Lines.Where(l => l.Kind == InvoiceLineKind.Prepayment).Sum(l => l.Amount);
        var credits = document.Allowances.Where(a => a.Kind == AllowanceKind.SlaCredit).Sum(a => a.Amount);
        Money In(decimal amount) => new(sign * amount, document.Currency);
        return new Sides(organisation)
            .Add(AccountRole.Receivable, organisation, In(totals.Payable))
            .Add(AccountRole.PrepaidLiability, organisation, In(totals.Prepaid - advance))
            .Add(AccountRole.SlaCredits, null, In(credits))
            .Add(AccountRole.Discounts, null, In(totals.AllowanceTotal - credits))
            .Add(AccountRole.Revenue, null, In(advance - totals.LineTotal))
            .Add(AccountRole.VatPayable, null, In(-totals.Tax))
            .Build(KeyOf(document), new DateTimeOffset(document.IssueDate.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), text, document.Number);
    }

    private static void Require(InvoiceDocument document, InvoiceKind kind)
    {
        if (document.Kind != kind)
        {
            throw new ArgumentException($"{document.Number} is no {kind}.", nameof(document));
        }
    }

    private static void RequirePositive(Money amount) => ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.Amount);

    /// <summary>Collects postings and leaves out those of zero.</summary>
    private sealed class Sides(OrganisationId? chain)
    {
        private readonly List<Posting> _postings = [];

        public Sides Add(AccountRole account, OrganisationId? organisation, Money amount)
        {
            if (amount.Amount != 0)
            {
                _postings.Add(new Posting(account, organisation, Commodity.Of(amount.Currency), amount.Amount));
            }

            return this;
        }

        public LedgerTransaction? Build(string key, DateTimeOffset at, string text, string reference) =>
            _postings.Count == 0 ? null : new LedgerTransaction(key, at, text, reference, chain, _postings);
    }
}
