using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>
/// The rows of Cost and Usage of one document, in the order of its lines: use by replica and day, then what has no use, allowances, VAT.
/// Billed cost over all of them is the payable amount to the last digit. Holds the days of one line at a time.
/// </summary>
internal sealed class FocusCharges(InvoicePackage package)
{
    /// <summary>
    /// Behind the point, of every amount that is spread and every quantity. Ten are enough that a second of the cheapest machine is not
    /// zero, and few enough that price × quantity is exact in 28.
    /// </summary>
    public const int Digits = 10;

    private readonly InvoiceDocument _document = package.Document;
    private readonly PrepaidCover _cover = new(package.Document);
    private readonly LineCharges _lines = new(package.Document);

    /// <summary>-1 for a credit note, whose amounts are positive on paper.</summary>
    private int Sign => _document.Kind == InvoiceKind.CreditNote ? -1 : 1;

    public IEnumerable<FocusCharge> All() => Lines().Concat(Allowances()).Concat(Tax()).Concat(Rest()).Select(Signed);

    private IEnumerable<FocusCharge> Lines()
    {
        var usage = new UsageByLine(package.Usage);
        var toApply = Math.Max(package.Commitment?.DrawnByThisDocument ?? 0, 0);
        foreach (var line in _document.Lines)
        {
            var (start, end) = usage.Of(line);
            var charges = start == end ? [_lines.Of(line)] : _lines.Of(line, DailyUse.Of(package.Usage, start, end));
            foreach (var charge in Covered(charges, _cover.Of(line)))
            {
                var applied = line.Kind is InvoiceLineKind.Usage or InvoiceLineKind.Correction ? Math.Clamp(charge.Effective, 0, toApply) : 0;
                toApply -= applied;
                yield return charge with { Applied = applied };
            }
        }
    }

    private IEnumerable<FocusCharge> Allowances() => _document.Allowances.Select((allowance, i) => new FocusCharge
    {
        Category = "Credit",
        Description = $"{FocusInvoice.Words(allowance.Kind)}: {allowance.Reason}",
        Frequency = "One-Time",
        Start = (allowance.Evidence?.Period ?? _document.Period).Time.Start,
        End = (allowance.Evidence?.Period ?? _document.Period).Time.End,
        DetailId = FocusInvoice.AllowanceId(_document, i),
        Service = FocusService.Compute,
        ServiceProvider = FocusInvoice.Issuer(_document),
        Billed = -allowance.Amount,
        Effective = -allowance.Amount,
        List = -allowance.Amount,
        Contracted = -allowance.Amount,
        Resource = allowance.DeploymentId is { } id ? new FocusResource(id.ToString(), allowance.DeploymentName ?? id.ToString(), "Deployment") : null,
    });

    /// <summary>VAT on credit that is bought is no cost yet, as the credit is none; it becomes one with the use the credit pays for.</summary>
    private IEnumerable<FocusCharge> Tax()
    {
        var totals = _document.Totals;
        if (totals.Tax == 0 && _document.Vat.Treatment == VatTreatment.OutOfScope)
        {
            return [];
        }

        var bought = _document.Lines.Where(l => l.Kind == InvoiceLineKind.Prepayment).Sum(l => l.Amount);
        var onBought = totals.TaxExclusive == 0 ? 0 : decimal.Round(totals.Tax * bought / totals.TaxExclusive, Digits);
        return Covered([Plain("Tax", FocusInvoice.Words(_document.Vat), "Recurring", FocusInvoice.TaxId(_document), totals.Tax) with
        {
            Service = FocusService.Vat,
            Effective = totals.Tax - onBought,
        }], _cover.Tax);
    }

    private IEnumerable<FocusCharge> Rest() => _cover.Rest == 0
        ? []
        : [Plain("Adjustment", "Credit bought before, used here", "One-Time", FocusInvoice.CoverId(_document), -_cover.Rest)];

    private FocusCharge Plain(string category, string description, string frequency, string detail, decimal amount) => new()
    {
        Category = category,
        Description = description,
        Frequency = frequency,
        Start = _document.Period.Time.Start,
        End = _document.Period.Time.End,
        DetailId = detail,
        Service = FocusService.Compute,
        ServiceProvider = FocusInvoice.Issuer(_document),
        Billed = amount,
        Effective = amount,
        List = amount,
        Contracted = amount,
    };

    /// <summary>
    /// Paid by credit bought before: billed at nothing, at the same effective cost. The charge at which the credit ends is split, as one
    /// row is either covered or not.
    /// </summary>
    private static IEnumerable<FocusCharge> Covered(IEnumerable<FocusCharge> charges, decimal credit)
    {
        foreach (var charge in charges)
        {
            var covered = Math.Clamp(charge.Billed, 0, credit);
            credit -= covered;
            if (covered == 0)
            {
                yield return charge;
            }
            else if (covered == charge.Billed)
            {
                yield return charge with { Billed = 0 };
            }
            else
            {
                var first = Part(charge, covered / charge.Billed);
                yield return first with { Billed = 0 };
                yield return Without(charge, first) with { Billed = charge.Billed - covered };
            }
        }
    }

    private static FocusCharge Part(FocusCharge of, decimal share)
    {
        var price = of.Price is { } whole ? whole with { Quantity = decimal.Round(whole.Quantity * share, Digits) } : null;
        return of with
        {
            Price = price,
            Effective = decimal.Round(of.Effective * share, Digits),
            List = price is null ? decimal.Round(of.List * share, Digits) : price.UnitPrice * price.Quantity,
            Contracted = price is null ? decimal.Round(of.Contracted * share, Digits) : price.UnitPrice * price.Quantity,
        };
    }

    private static FocusCharge Without(FocusCharge of, FocusCharge part)
    {
        var price = of.Price is { } whole ? whole with { Quantity = whole.Quantity - part.Price!.Quantity } : null;
        return of with
        {
            Price = price,
            Effective = of.Effective - part.Effective,
            List = price is null ? of.List - part.List : price.UnitPrice * price.Quantity,
            Contracted = price is null ? of.Contracted - part.Contracted : price.UnitPrice * price.Quantity,
        };
    }

    private FocusCharge Signed(FocusCharge charge) => Sign > 0 ? charge : charge with
    {
        Class = FocusCharge.Correction,
        CorrectsInvoice = _document.Corrects?.Number ?? charge.CorrectsInvoice,
        Billed = -charge.Billed,
        Effective = -charge.Effective,
        List = -charge.List,
        Contracted = -charge.Contracted,
        Price = charge.Price is { } price ? price with { Quantity = -price.Quantity } : null,
        Applied = 0,
    };
}
