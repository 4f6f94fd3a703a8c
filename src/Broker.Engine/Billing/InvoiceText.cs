using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>The document as text: written once, hashed, and read back for every format.</summary>
public static class InvoiceText
{
    public static (string Text, string Hash) Of(InvoiceDocument document)
    {
        var text = JsonSerializer.Serialize(document, BrokerJson.Options);
        return (text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <exception cref="InvalidOperationException">The text is not what was hashed when the document was frozen.</exception>
    public static InvoiceDocument Read(InvoiceEntity invoice)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(invoice.Document)));
        return string.Equals(hash, invoice.ContentHash, StringComparison.Ordinal)
            ? JsonSerializer.Deserialize<InvoiceDocument>(invoice.Document, BrokerJson.Options)!
            : throw new InvalidOperationException($"The stored text of {invoice.Number} does not have the hash it was frozen with.");
    }

    /// <summary>The same document has the same id however often a close is begun again.</summary>
    public static InvoiceId IdOf(OrganisationId organisation, BillingPeriod period) =>
        new(new Guid(SHA256.HashData(Encoding.ASCII.GetBytes($"invoice|{organisation}|{period}")).AsSpan(0, 16)));
}
