using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Stripe;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Credit notes and refunds.</summary>
internal static class StripeCrediting
{
    public static async Task<CreditOutcome> IssueAsync(
        StripeClient stripe, InvoiceDocument document, GatewayId invoiceId, GatewayId? known, CancellationToken cancellationToken)
    {
        if (known is not null || await FindAsync(stripe, document, invoiceId, cancellationToken) is { } found && (known = new GatewayId(found.Id)) is not null)
        {
            return new CreditOutcome.Issued(known);
        }

        var invoice = await stripe.V1.Invoices.GetAsync(invoiceId.Value, cancellationToken: cancellationToken);
        var order = await DescribeAsync(stripe, document, invoice, cancellationToken);
        var preview = await stripe.V1.CreditNotes.PreviewAsync(Preview(order), cancellationToken: cancellationToken);
        if (Compare(document, preview) is { Count: > 0 } differences)
        {
            return new CreditOutcome.Mismatch(differences);
        }

        var note = await StripeWire.OnceAsync(
            $"credit:{document.Id}:create:{(invoice.Status == "paid" ? "paid" : "open")}",
            options => stripe.V1.CreditNotes.CreateAsync(order, options, cancellationToken),
            () => FindAsync(stripe, document, invoiceId, cancellationToken));
        return new CreditOutcome.Issued(new GatewayId(note.Id));
    }

    public static async Task<Refund> RefundAsync(StripeClient stripe, RefundOrder order, CancellationToken cancellationToken) =>
        await FindAsync(stripe, order, cancellationToken) ?? await StripeWire.OnceAsync(
            $"refund:{order.Fact}:create",
            options => stripe.V1.Refunds.CreateAsync(
                new RefundCreateOptions
                {
                    PaymentIntent = order.Source.Value,
                    Amount = StripeAmounts.ToMinor(order.Amount.Amount, order.Amount.Currency),
                    Metadata = StripeReading.Mark(order.Fact),
                },
                options, cancellationToken),
            () => FindAsync(stripe, order, cancellationToken));

    private static async Task<Refund?> FindAsync(StripeClient stripe, RefundOrder order, CancellationToken cancellationToken)
    {
        await foreach (var refund in stripe.V1.Refunds.ListAutoPagingAsync(
            new RefundListOptions { PaymentIntent = order.Source.Value, Limit = 100 }, cancellationToken: cancellationToken))
        {
            if (StripeReading.OurIdOf(refund.Metadata) == order.Fact)
            {
                return refund;
            }
        }

        return null;
    }

    private static async Task<CreditNote?> FindAsync(StripeClient stripe, InvoiceDocument document, GatewayId invoice, CancellationToken cancellationToken)
    {
        await foreach (var note in stripe.V1.CreditNotes.ListAutoPagingAsync(
            new CreditNoteListOptions { Invoice = invoice.Value, Limit = 100 }, cancellationToken: cancellationToken))
        {
            if (StripeReading.OurIdOf(note.Metadata) == document.Id.ToString())
            {
                return note;
            }
        }

        return null;
    }

    private static async Task<CreditNoteCreateOptions> DescribeAsync(
        StripeClient stripe, InvoiceDocument document, Invoice invoice, CancellationToken cancellationToken)
    {
        var rate = document.Totals.Tax == 0 ? null : await RateOfAsync(stripe, invoice.Id, cancellationToken);
        return new CreditNoteCreateOptions
        {
            Invoice = invoice.Id,
            Memo = $"{document.Number}: {document.Reason}",
            Metadata = StripeReading.Mark(document.Id.ToString()),
            // What was paid goes back outside Stripe, or by a refund of its own.
            OutOfBandAmount = invoice.Status == "paid" ? StripeAmounts.ToMinor(document.Totals.Payable, document.Currency) : null,
            EmailType = "none",
            Lines = [.. LinesOf(document).Select(line => Line(line, rate))],
        };
    }

    // A line of a credit note cannot take away: with something taken off, it becomes one line of the rest.
    private static IReadOnlyList<StripeLine> LinesOf(InvoiceDocument document)
    {
        var lines = StripeLines.Of(document);
        return lines.All(line => line.Net >= 0)
            ? lines
            : [lines[0] with { Description = $"Credit by {document.Number}", Net = lines.Sum(line => line.Net), Tax = lines.Sum(line => line.Tax) }];
    }

    /// <summary>The rate Stripe made when it took our tax amounts on the invoice.</summary>
    private static async Task<string> RateOfAsync(StripeClient stripe, string invoice, CancellationToken cancellationToken)
    {
        await foreach (var line in stripe.V1.Invoices.LineItems.ListAutoPagingAsync(
            invoice, new InvoiceLineItemListOptions { Limit = 100 }, cancellationToken: cancellationToken))
        {
            if (line.Taxes?.FirstOrDefault()?.TaxRateDetails?.TaxRateId is { } rate)
            {
                return rate;
            }
        }

        throw new StripeRefusal("tax_rate_missing", "The credit note has tax, but the invoice at Stripe has none.");
    }

    private static CreditNoteLineOptions Line(StripeLine line, string? rate) => new()
    {
        Type = "custom_line_item",
        Description = line.Description,
        Quantity = 1,
        UnitAmount = line.Net,
        TaxAmounts = rate is null ? null : [new CreditNoteLineTaxAmountOptions { TaxRate = rate, Amount = line.Tax, TaxableAmount = line.Net }],
    };

    private static CreditNotePreviewOptions Preview(CreditNoteCreateOptions order) => new()
    {
        Invoice = order.Invoice,
        OutOfBandAmount = order.OutOfBandAmount,
        Lines = order.Lines,
    };

    private static List<AmountMismatch> Compare(InvoiceDocument document, CreditNote note)
    {
        (string What, long Ours, long Theirs)[] pairs =
        [
            ("tax", StripeAmounts.ToMinor(document.Totals.Tax, document.Currency), (note.TotalTaxes ?? []).Sum(part => part.Amount)),
            ("total", StripeAmounts.ToMinor(document.Totals.Payable, document.Currency), note.Total),
        ];
        return
        [
            .. pairs.Where(pair => pair.Ours != pair.Theirs).Select(pair => new AmountMismatch(
                pair.What, pair.Ours.ToString(CultureInfo.InvariantCulture), pair.Theirs.ToString(CultureInfo.InvariantCulture))),
        ];
    }
}
