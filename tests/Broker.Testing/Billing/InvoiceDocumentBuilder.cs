using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Testing.Billing;

/// <summary>
/// An invoice as it would leave the house: a Dutch customer of a German seller (reverse charge), three deployments on five
/// networks quoted in dollars and billed in euros, an SLA credit and a contract discount. Always the same; a test changes
/// what it is about. Totals are computed when the document is built.
/// </summary>
public sealed class InvoiceDocumentBuilder
{
    private const decimal Rate = 0.8617m;
    private readonly List<InvoiceUsageRow> _usage = [];
    private InvoiceDocument _document;
    private decimal _prepaid;

    public InvoiceDocumentBuilder()
    {
        var lines = LinesOf(OctoberUsage.Replicas);
        var inference = lines.Where(l => l.DeploymentName == "protein-folding-inference").Sum(l => l.Amount);
        _document = new InvoiceDocument
        {
            Id = new InvoiceId(UsedReplica.Id("invoice:INV-2026-000417")),
            Kind = InvoiceKind.Invoice,
            Number = "INV-2026-000417",
            Series = "INV-2026",
            IssueDate = new DateOnly(2026, 11, 2),
            DueDate = new DateOnly(2026, 12, 2),
            Period = OctoberUsage.Period,
            Currency = Currency.Eur,
            Seller = InvoiceParties.Seller,
            Buyer = InvoiceParties.DutchBuyer,
            PurchaseOrder = "PO-4500119823",
            BuyerReference = "R&D-COMPUTE",
            ContractNumber = "MSA-2026-031",
            CostCentre = "CC-7410",
            Lines = lines,
            Allowances = [SlaCredit(inference), Discount(lines.Sum(l => l.Amount))],
            Vat = Vat.Decide("DE", "NL", new VatProof("NL859214606B01", new DateTimeOffset(2026, 10, 28, 9, 14, 0, TimeSpan.Zero), "WAPIAAAAZ8kQ41vT", "VIES")),
            Totals = new InvoiceTotals(0, 0, 0, 0, 0, 0, 0),
            Payment = new PaymentInstructions(30, "Net 30 days", InvoiceParties.Seller.LegalName!, "DE75512108001245126199", "SOGEDEFF", "INV-2026-000417"),
            Fx = new FxRate(Currency.Usd, Currency.Eur, Rate, new DateOnly(2026, 10, 30), "European Central Bank reference rate"),
            Notes = ["Hours are the time in which a replica served; time down is never billed."],
        };
    }

    /// <summary>Any change of the document; totals need not be touched.</summary>
    public InvoiceDocumentBuilder With(Func<InvoiceDocument, InvoiceDocument> change)
    {
        _document = change(_document);
        return this;
    }

    /// <summary>Paid out of credit bought before.</summary>
    public InvoiceDocumentBuilder WithPrepaid(decimal amount)
    {
        _prepaid = amount;
        return this;
    }

    /// <summary>A buyer in the seller's own country: 19 % VAT.</summary>
    public InvoiceDocumentBuilder Domestic() => With(d => d with { Buyer = InvoiceParties.GermanBuyer, Vat = Vat.Decide("DE", "DE", null) });

    /// <summary>A credit note for the SLA credit of the invoice that this builder makes otherwise.</summary>
    public InvoiceDocumentBuilder CreditNote()
    {
        _usage.Clear();
        return With(d => d with
        {
            Id = new InvoiceId(UsedReplica.Id("invoice:CN-2026-000032")),
            Kind = InvoiceKind.CreditNote,
            Number = "CN-2026-000032",
            Series = "CN-2026",
            IssueDate = new DateOnly(2026, 11, 19),
            DueDate = null,
            Corrects = new DocumentReference(d.Id, d.Number, d.IssueDate),
            Reason = "The outage of 14 October lasted 2 h 40 min; the availability promised for protein-folding-inference was missed.",
            Allowances = [],
            Lines =
            [
                d.Lines[0] with
                {
                    Id = "1", Kind = InvoiceLineKind.Other, Name = "Service credit, protein-folding-inference, October 2026",
                    Description = "10 % of the deployment's charges: 99.64 % measured, 99.9 % promised",
                    Quantity = 1, UnitCode = "C62", UnitPrice = d.Allowances[0].Amount, Amount = d.Allowances[0].Amount, QuotedUnitPrice = null, GpuCount = 0,
                },
            ],
            Payment = d.Payment with { Reference = "CN-2026-000032" },
            Fx = null,
        });
    }

    /// <summary>So many lines of an hour each, over deployments of 40 lines.</summary>
    public InvoiceDocumentBuilder ManyLines(int count)
    {
        var hour = new Interval(OctoberUsage.Period.Time.Start, OctoberUsage.Period.Time.Start.AddHours(1));
        var networks = OctoberUsage.Replicas.Take(4).ToArray();
        return With(d => d with
        {
            Allowances = [],
            Lines = LinesOf(Enumerable.Range(0, count).Select(i => networks[i % networks.Length] with
            {
                Deployment = $"sweep-{(i / 40) + 1:0000}",
                Ordinal = (i % 40) + 1,
                PricePerHour = 1.9m + (i % 97 / 100m),
                Time = hour,
            })),
        });
    }

    public InvoiceDocument Build() => _document with
    {
        Totals = InvoiceTotals.Of(_document.Lines, _document.Allowances, _document.Vat.RatePercent, _prepaid, _document.Currency),
        Usage = _usage.Count == 0 ? null : new UsageDigest(_usage.Count, Hash(_usage)),
    };

    public InvoicePackage BuildPackage()
    {
        var document = Build();
        return new InvoicePackage(document, Hash(document), [.. _usage], InvoiceJournal.Of(document), Commitment: null);
    }

    private static string Hash<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value))));

    /// <summary>One line per deployment, network, kind of machine and price, in the order of first use.</summary>
    private List<InvoiceLine> LinesOf(IEnumerable<UsedReplica> replicas)
    {
        _usage.Clear();
        var lines = new List<InvoiceLine>();
        foreach (var group in replicas.GroupBy(r => (r.Deployment, r.Network, r.Sku, r.PricePerHour)))
        {
            var id = FormattableString.Invariant($"{lines.Count + 1}");
            var rows = group.SelectMany(r => r.Rows(id, Rate)).ToList();
            _usage.AddRange(rows);
            lines.Add(Line(id, group.First(), rows.Sum(r => r.Seconds)));
        }

        return lines;
    }

    private static InvoiceLine Line(string id, UsedReplica of, long seconds)
    {
        var hours = decimal.Round(seconds / 3600m, 10);
        var price = of.PricePerHour * Rate;
        return new InvoiceLine
        {
            Id = id,
            Kind = InvoiceLineKind.Usage,
            Name = $"{of.GpuCount} × {of.Gpu}, {of.NetworkName}, {of.Region}",
            Quantity = hours,
            UnitCode = "HUR",
            UnitPrice = price,
            Amount = new Money(hours * price, Currency.Eur).ToChargeable().Amount,
            Period = OctoberUsage.Period,
            QuotedUnitPrice = Money.Usd(of.PricePerHour),
            DeploymentId = of.DeploymentId,
            DeploymentName = of.Deployment,
            Network = of.Network,
            NetworkName = of.NetworkName,
            Region = of.Region,
            Gpu = of.Gpu,
            GpuCount = of.GpuCount,
            Sku = of.Sku,
            CostCentre = of.Deployment == "design-notebooks" ? "CC-7420" : "CC-7410",
            Team = of.Deployment == "design-notebooks" ? "design" : "discovery",
            Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["project"] = "helix" },
        };
    }

    private static InvoiceAllowance SlaCredit(decimal charges) =>
        new(AllowanceKind.SlaCredit, decimal.Round(charges * 0.1m, 2, MidpointRounding.ToEven), "Service credit: 99.64 % available in October 2026, 99.9 % promised")
        {
            Percent = 10,
            BaseAmount = charges,
            Evidence = new CreditEvidence(
                UsedReplica.Id("credit:protein-folding-inference/2026-10"), OctoberUsage.Period, Hash("evidence of protein-folding-inference, 2026-10")),
            DeploymentId = new DeploymentId(UsedReplica.Id("deployment:protein-folding-inference")),
            DeploymentName = "protein-folding-inference",
        };

    private static InvoiceAllowance Discount(decimal lines) =>
        new(AllowanceKind.Discount, decimal.Round(lines * 0.04m, 2, MidpointRounding.ToEven), "Contract discount on usage") { Percent = 4, BaseAmount = lines };
}
