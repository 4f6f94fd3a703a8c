using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;
using Stripe;

namespace Broker.Adapters.Payments.Stripe;

/// <summary>Our customers at Stripe: found by our id, made once, kept as the billing profile has them.</summary>
internal sealed partial class StripeCustomers(ILogger<StripeCustomers> logger)
{
    private const int LongestField = 140;

    public async Task<GatewayId> EnsureAsync(StripeClient stripe, PaymentCustomer customer, GatewayId? known, CancellationToken cancellationToken)
    {
        var found = await GetAsync(stripe, known, cancellationToken) ?? await FindAsync(stripe, customer, cancellationToken);
        var wanted = Describe(customer);
        if (found is null)
        {
            found = await StripeWire.OnceAsync(
                $"customer:{customer.Organisation}:create",
                options => stripe.V1.Customers.CreateAsync(wanted, options, cancellationToken),
                () => FindAsync(stripe, customer, cancellationToken));
        }
        else if (!IsAsWanted(found, wanted))
        {
            // Without a key: to say the same twice does no harm, and a key would answer a change back to an older state from memory.
            await stripe.V1.Customers.UpdateAsync(found.Id, Change(wanted), cancellationToken: cancellationToken);
        }

        await EnsureTaxIdAsync(stripe, found.Id, customer.Party, cancellationToken);
        return new GatewayId(found.Id);
    }

    private static async Task<Customer?> GetAsync(StripeClient stripe, GatewayId? known, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            return null;
        }

        try
        {
            var customer = await stripe.V1.Customers.GetAsync(known.Value, cancellationToken: cancellationToken);
            return customer.Deleted == true ? null : customer;
        }
        catch (StripeException missing) when (StripeWire.IsMissing(missing))
        {
            return null;
        }
    }

    /// <summary>The search knows what is a minute old; the list, what is there now.</summary>
    private static async Task<Customer?> FindAsync(StripeClient stripe, PaymentCustomer customer, CancellationToken cancellationToken)
    {
        var ours = customer.Organisation.ToString();
        if (customer.Party.Email is { Length: > 0 } email)
        {
            await foreach (var listed in stripe.V1.Customers.ListAutoPagingAsync(
                new CustomerListOptions { Email = email, Limit = 100 }, cancellationToken: cancellationToken))
            {
                if (StripeReading.OurIdOf(listed.Metadata) == ours)
                {
                    return listed;
                }
            }
        }

        var found = await stripe.V1.Customers.SearchAsync(
            new CustomerSearchOptions { Query = $"metadata['{StripeReading.OurId}']:'{ours}'", Limit = 1 }, cancellationToken: cancellationToken);
        return found.Data.FirstOrDefault();
    }

    private static CustomerCreateOptions Describe(PaymentCustomer customer) => new()
    {
        Name = customer.Party.LegalName ?? customer.Party.Name,
        Email = customer.Party.Email,
        Address = AddressOf(customer.Party.Address),
        TaxExempt = customer.Vat switch
        {
            VatTreatment.ReverseCharge => "reverse",
            VatTreatment.Export or VatTreatment.OutOfScope => "exempt",
            VatTreatment.Domestic or VatTreatment.OneStopShop => "none",
            var other => throw new InvalidOperationException($"There is no VAT treatment {other}."),
        },
        InvoiceSettings = new CustomerInvoiceSettingsOptions
        {
            CustomFields = customer.PurchaseOrder is { Length: > 0 } order
                ? [new CustomerInvoiceSettingsCustomFieldOptions { Name = "Purchase order", Value = order.Length > LongestField ? order[..LongestField] : order }]
                : [],
        },
        Metadata = StripeReading.Mark(customer.Organisation.ToString()),
    };

    public static AddressOptions AddressOf(PostalAddress address) => new()
    {
        Line1 = address.Line1,
        Line2 = address.Line2,
        City = address.City,
        PostalCode = address.PostalCode,
        State = address.Subdivision,
        Country = address.CountryCode,
    };

    private static CustomerUpdateOptions Change(CustomerCreateOptions wanted) => new()
    {
        Name = wanted.Name,
        Email = wanted.Email,
        Address = wanted.Address,
        TaxExempt = wanted.TaxExempt,
        InvoiceSettings = wanted.InvoiceSettings,
        Metadata = wanted.Metadata,
    };

    private static bool IsAsWanted(Customer found, CustomerCreateOptions wanted) =>
        found.Name == wanted.Name && found.Email == wanted.Email && found.TaxExempt == wanted.TaxExempt
        && StripeReading.OurIdOf(found.Metadata) == wanted.Metadata[StripeReading.OurId]
        && found.Address is { } address && address.Line1 == wanted.Address.Line1 && address.Line2 == wanted.Address.Line2
        && address.City == wanted.Address.City && address.PostalCode == wanted.Address.PostalCode
        && address.State == wanted.Address.State && address.Country == wanted.Address.Country
        && (found.InvoiceSettings?.CustomFields ?? []).Select(field => (field.Name, field.Value))
            .SequenceEqual(wanted.InvoiceSettings.CustomFields.Select(field => (field.Name, field.Value)));

    /// <summary>Exactly the tax id of the profile; those a person added of other kinds stay.</summary>
    private async Task EnsureTaxIdAsync(StripeClient stripe, string customer, InvoiceParty party, CancellationToken cancellationToken)
    {
        if (TaxIdOf(party) is not var (type, value))
        {
            return;
        }

        var there = await stripe.V1.Customers.TaxIds.ListAsync(customer, new CustomerTaxIdListOptions { Limit = 100 }, cancellationToken: cancellationToken);
        foreach (var other in there.Where(id => id.Type == type && id.Value != value))
        {
            await stripe.V1.Customers.TaxIds.DeleteAsync(customer, other.Id, cancellationToken: cancellationToken);
        }

        if (there.Any(id => id.Type == type && id.Value == value))
        {
            return;
        }

        try
        {
            await stripe.V1.Customers.TaxIds.CreateAsync(
                customer, new CustomerTaxIdCreateOptions { Type = type, Value = value }, cancellationToken: cancellationToken);
        }
        catch (StripeException refused) when (refused.StripeError?.Code == "tax_id_invalid")
        {
            // Our own check decides on VAT; that Stripe will not print the number stops no invoice.
            TaxIdRefused(logger, customer, type);
        }
    }

    public static (string Type, string Value)? TaxIdOf(InvoiceParty party) => party.VatId is not { Length: > 2 } id ? null : id[..2] switch
    {
        "GB" => ("gb_vat", id),
        "CH" => ("ch_vat", id),
        "NO" => ("no_vat", id),
        var prefix when prefix is "EL" or "XI" || VatRates.IsInUnion(prefix) => ("eu_vat", id),
        _ => null,
    };

    [LoggerMessage(4301, LogLevel.Warning, "Stripe does not take the tax id of {Customer} as {Type}; its invoices there go without it")]
    private static partial void TaxIdRefused(ILogger logger, string customer, string type);
}
