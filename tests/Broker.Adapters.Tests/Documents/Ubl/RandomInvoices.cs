using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>Documents as the engine could freeze them, with everything that varies varied; the same seed gives the same document.</summary>
internal sealed class RandomInvoices(int seed)
{
    private static readonly string[] Names =
    [
        "Acme GmbH", "Tom & Jerry <script>alert(1)</script>", "]]> \"quoted\" 'single'",
        "شركة الحوسبة السحابية", "חברה ‏ בע\"מ", "株式会社コンピュート", "🚀 Rocket 👩‍🚀 Labs",
        "control\u0000\u0001\u001f\u007fs", "half \ud800 pair", "\ufffe\uffff", "=1+1", "tab\tand\nline", " padded ", "é́̂ combining", "ticket #123# of C#", new('x', 400), "\u202Eevil",
    ];

    private static readonly (string Code, string VatId)[] Countries =
    [
        ("DE", "DE136695976"), ("NL", "NL859214606B01"), ("FR", "FR40303265045"), ("GR", "EL123456789"), ("FI", "FI12345678"), ("US", "91-1144442"),
        ("CH", "CHE-123.456.788"), ("JP", "T1234567890123"),
    ];

    private static readonly BillingPeriod Month = new(new DateOnly(2028, 2, 1), new DateOnly(2028, 3, 1));

    private readonly Random _random = new(seed);

    public InvoiceDocument Next()
    {
        var (seller, buyer) = (Pick(Countries[..4]), Pick(Countries));
        var currency = Pick([Currency.Eur, Currency.Usd, Currency.Of("JPY"), Currency.Of("CHF")]);
        var isCreditNote = _random.Next(4) == 0;
        var vat = Vat.Decide(seller.Code, buyer.Code, Maybe() ? new VatProof(buyer.VatId, DateTimeOffset.UnixEpoch, "W1", "VIES") : null);
        var lines = Enumerable.Range(1, _random.Next(1, 12)).Select(i => Line(i, currency, isCreditNote)).ToList();
        var allowances = Allowances(lines.Sum(l => l.Amount), currency, isCreditNote);
        return new InvoiceDocument
        {
            Id = new InvoiceId(Guid.NewGuid()),
            Kind = isCreditNote ? InvoiceKind.CreditNote : InvoiceKind.Invoice,
            Number = $"INV-2028-{_random.Next(999999):000000}",
            Series = "INV-2028",
            IssueDate = Month.End.AddDays(2),
            DueDate = isCreditNote ? null : Month.End.AddDays(32),
            Period = Month,
            Currency = currency,
            Seller = Party(seller, isSeller: true),
            Buyer = Party(buyer, isSeller: false),
            PurchaseOrder = Maybe() ? Name() : null,
            BuyerReference = Maybe() ? Name() : null,
            ContractNumber = Maybe() ? Name() : null,
            CostCentre = Maybe() ? Name() : null,
            Corrects = isCreditNote ? new DocumentReference(new InvoiceId(Guid.NewGuid()), "INV-2028-000001", Month.End) : null,
            Reason = isCreditNote ? Name() : null,
            Lines = lines,
            Allowances = allowances,
            Vat = vat,
            Totals = InvoiceTotals.Of(lines, allowances, vat.RatePercent, Maybe() ? 5 : 0, currency),
            Payment = new PaymentInstructions(
                30, "Net 30", Name(), Maybe() ? "DE75 5121 0800 1245 1261 99" : "CH9300762011623852957", Maybe() ? "SOGEDEFF" : null, "REF 1"),
            Fx = Maybe() ? new FxRate(Currency.Usd, currency, 0.8617m, Month.LastDay, "ECB") : null,
            Notes = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => Name())],
            Usage = Maybe() ? new UsageDigest(12, new string('a', 64)) : null,
        };
    }

    private InvoiceLine Line(int number, Currency currency, bool isCreditNote)
    {
        var price = _random.Next(5) == 0 ? 0 : decimal.Round((decimal)_random.NextDouble() * 40, _random.Next(0, 20));
        var hours = decimal.Round(_random.Next(1, 20_000_000) / 3600m, 10);
        var isBack = !isCreditNote && _random.Next(6) == 0;
        var quantity = isBack ? -hours : hours;
        return new InvoiceLine
        {
            Id = $"{number}",
            Kind = isBack ? InvoiceLineKind.Correction : InvoiceLineKind.Usage,
            Name = Name(),
            Description = Maybe() ? Name() : null,
            Quantity = quantity,
            UnitCode = Maybe() ? "HUR" : "C62",
            UnitPrice = price,
            Amount = new Money(quantity * price, currency).ToChargeable().Amount,
            Period = isBack ? new BillingPeriod(Month.Start.AddDays(-20), Month.Start.AddDays(-3)) : Month,
            QuotedUnitPrice = Maybe() ? Money.Usd(1.5m) : null,
            DeploymentName = Maybe() ? Name() : null,
            NetworkName = Maybe() ? Name() : null,
            Region = Maybe() ? Name() : null,
            Gpu = Maybe() ? "H100" : null,
            GpuCount = _random.Next(9),
            Sku = Maybe() ? Name() : null,
            CostCentre = Maybe() ? Name() : null,
            Team = Maybe() ? Name() : null,
            Tags = new Dictionary<string, string>(StringComparer.Ordinal) { [Name()] = Name(), ["empty"] = "" },
            CorrectsInvoice = isBack && Maybe() ? "INV-2028-000007" : null,
        };
    }

    private List<InvoiceAllowance> Allowances(decimal lines, Currency currency, bool isCreditNote)
    {
        if (isCreditNote || lines <= 0)
        {
            return [];
        }

        // One in five invoices is credited in full.
        return _random.Next(5) switch
        {
            0 => [new InvoiceAllowance(AllowanceKind.Goodwill, lines, Name())],
            1 => [],
            _ =>
            [
                Share(lines, 10m, AllowanceKind.SlaCredit, currency), Share(lines, 4.5m, AllowanceKind.Discount, currency),
                new InvoiceAllowance(AllowanceKind.PromotionalCredit, 1, Name()),
            ],
        };
    }

    private InvoiceAllowance Share(decimal of, decimal percent, AllowanceKind kind, Currency currency) =>
        new(kind, new Money(of * percent / 100, currency).ToChargeable().Amount, Name())
        {
            Percent = percent,
            BaseAmount = of,
            DeploymentName = Maybe() ? Name() : null,
            Evidence = kind == AllowanceKind.SlaCredit ? new CreditEvidence(Guid.NewGuid(), Month, new string('b', 64)) : null,
        };

    private InvoiceParty Party((string Code, string VatId) country, bool isSeller) => new()
    {
        Id = Maybe() ? "C-10482" : null,
        Name = Name(),
        LegalName = Maybe() ? Name() : null,
        RegistrationNumber = Maybe() ? "HRB 231457 B" : null,
        VatId = isSeller || Maybe() ? country.VatId : null,
        Address = new PostalAddress(Name(), Maybe() ? Name() : null, Name(), "10997", Maybe() ? Name() : null, country.Code),
        ElectronicAddress = Maybe() ? new ElectronicAddress("0088", "7300010000001") : null,
        ContactName = Maybe() ? Name() : null,
        Phone = Maybe() ? "+49 30 1234567" : null,
        Email = Maybe() ? "billing@example.com" : null,
    };

    private string Name() => Pick(Names);

    private bool Maybe() => _random.Next(2) == 0;

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
