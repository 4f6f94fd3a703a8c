using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Stripe;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Brings a frozen invoice over and makes it final there, each step found again before it is repeated.</summary>
internal sealed class StripeInvoicing(TimeProvider clock)
{
    public async Task<GatewayId> DraftAsync(
        StripeClient stripe, InvoiceDocument document, GatewayId customer, GatewayId? known, CancellationToken cancellationToken)
    {
        if (document.Totals.Payable < 0)
        {
            throw new StripeRefusal("negative_total", "An invoice that pays the customer is a credit note; Stripe cannot ask for it.");
        }

        var invoice = await GetAsync(stripe, known, cancellationToken) ?? await FindAsync(stripe, document, customer, cancellationToken);
        invoice ??= await StripeWire.OnceAsync(
            $"invoice:{document.Id}:create:{(IsPastDue(document) ? "late" : "due")}",
            options => stripe.V1.Invoices.CreateAsync(Describe(document, customer), options, cancellationToken),
            () => FindAsync(stripe, document, customer, cancellationToken));
        if (invoice.Status == "draft")
        {
            await AddMissingLinesAsync(stripe, document, invoice.Id, cancellationToken);
        }

        return new GatewayId(invoice.Id);
    }

    public static async Task<IssueOutcome> IssueAsync(StripeClient stripe, InvoiceDocument document, GatewayId draft, CancellationToken cancellationToken)
    {
        var invoice = await stripe.V1.Invoices.GetAsync(draft.Value, cancellationToken: cancellationToken);
        var differences = Compare(document, invoice);
        if (invoice.Status == "draft")
        {
            var customer = await stripe.V1.Customers.GetAsync(invoice.CustomerId, cancellationToken: cancellationToken);
            if (customer.Balance != 0)
            {
                // It would be set off when the invoice becomes final, and another sum would be asked for than ours.
                differences.Add(new AmountMismatch("customer balance", "0", customer.Balance.ToString(CultureInfo.InvariantCulture)));
            }
        }

        if (differences.Count > 0)
        {
            return new IssueOutcome.Mismatch(differences);
        }

        if (invoice.Status == "draft")
        {
            invoice = await FinalizeAsync(stripe, document, draft, cancellationToken);
        }

        if (invoice.Status == "draft")
        {
            return invoice.LastFinalizationError is { } error
                ? new IssueOutcome.Refused(new GatewayRefusal(error.Code ?? error.Type ?? "finalization_failed", error.Message ?? "Stripe could not make the invoice final."))
                : new IssueOutcome.InProgress();
        }

        if (invoice.Status == "open")
        {
            invoice = await StripeWire.OnceAsync(
                $"invoice:{document.Id}:send",
                options => stripe.V1.Invoices.SendInvoiceAsync(draft.Value, new InvoiceSendOptions(), options, cancellationToken),
                () => Task.FromResult<Invoice?>(null));
        }

        return new IssueOutcome.Issued(StripeReading.Read(invoice));
    }

    private static Task<Invoice> FinalizeAsync(StripeClient stripe, InvoiceDocument document, GatewayId draft, CancellationToken cancellationToken) =>
        StripeWire.OnceAsync(
            $"invoice:{document.Id}:finalize",
            options => stripe.V1.Invoices.FinalizeInvoiceAsync(draft.Value, new InvoiceFinalizeOptions { AutoAdvance = false }, options, cancellationToken),
            async () => await stripe.V1.Invoices.GetAsync(draft.Value, cancellationToken: cancellationToken) is { Status: not "draft" } moved ? moved : null);

    private static async Task<Invoice?> GetAsync(StripeClient stripe, GatewayId? known, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            return null;
        }

        try
        {
            return await stripe.V1.Invoices.GetAsync(known.Value, cancellationToken: cancellationToken);
        }
        catch (StripeException missing) when (StripeWire.IsMissing(missing))
        {
            // A person threw the draft away; it is made anew.
            return null;
        }
    }

    private static async Task<Invoice?> FindAsync(StripeClient stripe, InvoiceDocument document, GatewayId customer, CancellationToken cancellationToken)
    {
        await foreach (var invoice in stripe.V1.Invoices.ListAutoPagingAsync(
            new InvoiceListOptions { Customer = customer.Value, Limit = 100 }, cancellationToken: cancellationToken))
        {
            if (StripeReading.OurIdOf(invoice.Metadata) == document.Id.ToString())
            {
                return invoice;
            }
        }

        return null;
    }

    private InvoiceCreateOptions Describe(InvoiceDocument document, GatewayId customer) => new()
    {
        Customer = customer.Value,
        Currency = StripeAmounts.CodeOf(document.Currency),
        CollectionMethod = "send_invoice",
        DueDate = IsPastDue(document) ? null : DueAt(document),
        DaysUntilDue = IsPastDue(document) ? 0 : null,
        AutoAdvance = false,
        PendingInvoiceItemsBehavior = "exclude",
        Number = document.Number,
        EffectiveAt = document.IssueDate.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        CustomFields = document.PurchaseOrder is { Length: > 0 } order
            ? [new InvoiceCustomFieldOptions { Name = "Purchase order", Value = order.Length > 140 ? order[..140] : order }]
            : null,
        Footer = Footer(document),
        Metadata = StripeReading.Mark(document.Id.ToString()),
    };

    /// <summary>Stripe refuses a due date that has passed.</summary>
    private bool IsPastDue(InvoiceDocument document) => DueAt(document) <= clock.GetUtcNow().UtcDateTime;

    private static DateTime DueAt(InvoiceDocument document) =>
        (document.DueDate ?? document.IssueDate.AddDays(document.Payment.NetDays)).ToDateTime(new TimeOnly(23, 59, 59), DateTimeKind.Utc);

    private static string? Footer(InvoiceDocument document)
    {
        var text = string.Join('\n', ((string?[])[document.Vat.ExemptionReason, .. document.Notes]).Where(note => !string.IsNullOrWhiteSpace(note)));
        return text.Length == 0 ? null : text.Length > 5000 ? text[..5000] : text;
    }

    private static async Task AddMissingLinesAsync(StripeClient stripe, InvoiceDocument document, string invoice, CancellationToken cancellationToken)
    {
        if (await MissingAsync(stripe, document, invoice, cancellationToken) is not { Count: > 0 } missing)
        {
            return;
        }

        var which = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', missing.Select(line => line.Key)))))[..16];
        await StripeWire.OnceAsync(
            $"invoice:{document.Id}:lines:{invoice}:{which}",
            options => stripe.V1.Invoices.AddLinesAsync(
                invoice, new InvoiceAddLinesOptions { Lines = [.. missing.Select(line => Line(document, line))] }, options, cancellationToken),
            async () => await MissingAsync(stripe, document, invoice, cancellationToken) is []
                ? await stripe.V1.Invoices.GetAsync(invoice, cancellationToken: cancellationToken)
                : null);
    }

    private static async Task<List<StripeLine>> MissingAsync(StripeClient stripe, InvoiceDocument document, string invoice, CancellationToken cancellationToken)
    {
        var there = new HashSet<string?>(StringComparer.Ordinal);
        await foreach (var line in stripe.V1.Invoices.LineItems.ListAutoPagingAsync(
            invoice, new InvoiceLineItemListOptions { Limit = 100 }, cancellationToken: cancellationToken))
        {
            there.Add(StripeReading.OurIdOf(line.Metadata));
        }

        return [.. StripeLines.Of(document).Where(line => !there.Contains(line.Key))];
    }

    private static InvoiceLineOptions Line(InvoiceDocument document, StripeLine line) => new()
    {
        Amount = line.Net,
        Description = line.Description,
        Discountable = false,
        Period = new InvoiceLinePeriodOptions { Start = line.Period.Time.Start.UtcDateTime, End = line.Period.Time.End.UtcDateTime },
        Metadata = StripeReading.Mark(line.Key),
        TaxAmounts = document.Vat.RatePercent == 0 || line.Key == StripeLines.Prepaid ? null :
        [
            new InvoiceLineTaxAmountOptions
            {
                Amount = line.Tax,
                TaxableAmount = line.Net,
                TaxRateData = new InvoiceLineTaxAmountTaxRateDataOptions
                {
                    DisplayName = "VAT",
                    Inclusive = false,
                    Percentage = document.Vat.RatePercent,
                    Country = document.Vat.Treatment == VatTreatment.OneStopShop ? document.Buyer.Address.CountryCode : document.Seller.Address.CountryCode,
                    TaxType = "vat",
                },
            },
        ],
    };

    private static List<AmountMismatch> Compare(InvoiceDocument document, Invoice invoice)
    {
        var currency = document.Currency;
        var tax = (invoice.TotalTaxes ?? []).Sum(part => part.Amount);
        (string What, string Ours, string Theirs)[] pairs =
        [
            ("currency", StripeAmounts.CodeOf(currency), invoice.Currency),
            ("number", document.Number, invoice.Number ?? ""),
            ("net", Text(StripeAmounts.ToMinor(document.Totals.TaxExclusive - document.Totals.Prepaid, currency)), Text(invoice.Subtotal)),
            ("tax", Text(StripeAmounts.ToMinor(document.Totals.Tax, currency)), Text(tax)),
            ("total", Text(StripeAmounts.ToMinor(document.Totals.Payable, currency)), Text(invoice.Total)),
        ];
        return [.. pairs.Where(pair => pair.Ours != pair.Theirs).Select(pair => new AmountMismatch(pair.What, pair.Ours, pair.Theirs))];
    }

    private static string Text(long minor) => minor.ToString(CultureInfo.InvariantCulture);
}
