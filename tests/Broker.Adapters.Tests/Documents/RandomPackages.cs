using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents;

/// <summary>
/// Frozen documents with the use behind them and every kind of line an engine could put on one; the same seed gives the same package.
/// </summary>
internal sealed class RandomPackages(int seed)
{
    private static readonly BillingPeriod Month = new(new DateOnly(2028, 2, 1), new DateOnly(2028, 3, 1));
    private static readonly BillingPeriod Before = new(new DateOnly(2028, 1, 1), new DateOnly(2028, 2, 1));
    private static readonly string[] Names = ["llm-finetune", "=1+1", "@SUM(A1:A9)", "Zoë's \"model\", v2", "a\r\nb", "-", "شركة", "🚀 x"];

    private readonly Random _random = new(seed);
    private readonly List<InvoiceUsageRow> _usage = [];

    public InvoicePackage Next()
    {
        var kind = _random.Next(4) == 0 ? InvoiceKind.CreditNote : InvoiceKind.Invoice;
        var currency = Pick([Currency.Eur, Currency.Usd, Currency.Of("JPY")]);
        var lines = Enumerable.Range(1, _random.Next(1, 9)).Select(i => Line(i, currency, kind)).ToList();
        var net = lines.Sum(l => l.Amount);
        var allowances = kind == InvoiceKind.Invoice && net > 0 ? Allowances(net, currency) : [];
        var vat = Pick([Vat.Decide("DE", "DE", null), Vat.Decide("DE", "US", null), Vat.Decide("DE", "NL", new VatProof("NL859214606B01", DateTimeOffset.UnixEpoch, "W1", "VIES"))]);
        var due = InvoiceTotals.Of(lines, allowances, vat.RatePercent, 0, currency).TaxInclusive;
        var totals = InvoiceTotals.Of(lines, allowances, vat.RatePercent, Prepaid(due, currency), currency);
        var document = new InvoiceDocumentBuilder().Build() with
        {
            Kind = kind,
            Number = $"INV-2028-{seed:000000}",
            IssueDate = Month.End.AddDays(2),
            DueDate = kind == InvoiceKind.CreditNote ? null : Month.End.AddDays(32),
            Period = Month,
            Currency = currency,
            Corrects = kind == InvoiceKind.CreditNote ? new DocumentReference(new InvoiceId(Guid.NewGuid()), "INV-2028-000001", Month.End) : null,
            Lines = lines,
            Allowances = allowances,
            Vat = vat,
            Totals = totals,
        };
        var drawn = decimal.Round(Math.Abs(totals.TaxExclusive) * _random.Next(0, 100) / 100, currency.MinorDigits);
        var commitment = Maybe()
            ? new CommitmentRow("C-7", Name(), new BillingPeriod(new DateOnly(2027, 7, 1), new DateOnly(2028, 7, _random.Next(1, 3))), 100_000, drawn, drawn, DateTimeOffset.UnixEpoch)
            : null;
        return new InvoicePackage(document, "hash", _usage, [], commitment);
    }

    private decimal Prepaid(decimal due, Currency currency) => due <= 0 ? 0 : _random.Next(3) switch
    {
        0 => 0,
        1 => due,
        _ => decimal.Round(due * _random.Next(1, 100) / 100, currency.MinorDigits),
    };

    private InvoiceLine Line(int number, Currency currency, InvoiceKind of)
    {
        var kind = Pick(Enum.GetValues<InvoiceLineKind>());
        var isUse = kind is InvoiceLineKind.Usage or InvoiceLineKind.Correction;
        var isBack = kind == InvoiceLineKind.Correction && Maybe();
        var unitPrice = decimal.Round((decimal)_random.NextDouble() * 30, _random.Next(2, 14));
        var line = new InvoiceLine
        {
            Id = $"{number}",
            Kind = kind,
            Name = Name(),
            Quantity = 1,
            UnitCode = isUse ? "HUR" : "C62",
            UnitPrice = decimal.Round(unitPrice * 100, currency.MinorDigits),
            Amount = decimal.Round(unitPrice * 100, currency.MinorDigits),
            Period = kind == InvoiceLineKind.Correction ? Before : Month,
            CostCentre = Maybe() ? Name() : null,
            Team = Maybe() ? Name() : null,
            CorrectsInvoice = kind == InvoiceLineKind.Correction && Maybe() ? "INV-2028-000001" : null,
            Tags = Maybe() ? new Dictionary<string, string>(StringComparer.Ordinal) { [Name()] = Name(), ["empty"] = "" } : new Dictionary<string, string>(StringComparer.Ordinal),
        };
        return isUse ? WithUse(line, unitPrice, isBack, currency, isTurned: isBack && of == InvoiceKind.CreditNote) : line;
    }

    private InvoiceLine WithUse(InvoiceLine line, decimal unitPrice, bool isBack, Currency currency, bool isTurned)
    {
        var rows = Enumerable.Range(0, _random.Next(1, 12)).Select(i => Row(line, unitPrice, isBack, i)).ToList();
        _usage.AddRange(rows);
        var sign = isTurned ? -1 : 1;
        return line with
        {
            Quantity = sign * decimal.Round(rows.Sum(r => r.Seconds) / 3600m, 10),
            UnitPrice = unitPrice,
            Amount = sign * new Money(rows.Sum(r => r.Cost), currency).ToChargeable().Amount,
            Network = NetworkId.Akash,
            NetworkName = "Akash",
            Gpu = "H100 80GB",
            GpuCount = rows[0].GpuCount,
            Sku = Maybe() ? "akash/h100-80gb/x8" : null,
        };
    }

    private InvoiceUsageRow Row(InvoiceLine line, decimal unitPrice, bool isBack, int number)
    {
        var start = line.Period.Time.Start.AddDays(number / 3).AddHours(number % 3 * 8);
        var seconds = _random.Next(1, 8 * 3600);
        var signed = isBack ? -seconds : seconds;
        return new InvoiceUsageRow(
            $"{line.Id}/{number}", line.Id, new DeploymentId(new Guid(7, 0, 0, new byte[8])), Name(), new ReplicaId(new Guid(number / 4, 1, 0, new byte[8])), (number / 4) + 1,
            NetworkId.Akash, "Akash", Name(), Maybe() ? "eu-west" : "", "H100 80GB", int.Parse(line.Id, System.Globalization.CultureInfo.InvariantCulture) % 9,
            new Interval(start, start.AddSeconds(seconds)), signed, Money.Usd(unitPrice * 1.25m), unitPrice, signed * unitPrice / 3600m,
            line.Kind == InvoiceLineKind.Correction);
    }

    private List<InvoiceAllowance> Allowances(decimal net, Currency currency) =>
        [.. Enumerable.Range(0, _random.Next(4)).Select(i => new InvoiceAllowance(
            Pick(Enum.GetValues<AllowanceKind>()), decimal.Round(net * _random.Next(1, 25) / 100, currency.MinorDigits), Name())
        {
            Evidence = Maybe() ? new CreditEvidence(Guid.NewGuid(), Before, new string('b', 64)) : null,
            DeploymentId = Maybe() ? new DeploymentId(new Guid(7, 0, 0, new byte[8])) : null,
        })];

    private string Name() => Pick(Names);

    private bool Maybe() => _random.Next(2) == 0;

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
