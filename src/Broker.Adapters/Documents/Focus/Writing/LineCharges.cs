using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>The charges one line of a document becomes, before credit bought in advance is looked at.</summary>
internal sealed class LineCharges(InvoiceDocument document)
{
    private const string Hours = "Hours";
    private const string Units = "Units";

    /// <summary>One charge per replica and day; the line's rounded amount is spread over them.</summary>
    public IEnumerable<FocusCharge> Of(InvoiceLine line, List<DailyUse> days)
    {
        if (Math.Sign(days.Sum(d => d.Cost)) * Math.Sign(line.Amount) < 0)
        {
            days = days.ConvertAll(d => d.Turned);
        }

        var shares = LargestRemainder.Spread(line.Amount, days.ConvertAll(d => d.Cost), FocusCharges.Digits);
        var owner = Owner(line);
        var details = FocusTags.PriceDetails(days[0].First.Gpu, days[0].First.GpuCount);
        for (var i = 0; i < days.Count; i++)
        {
            yield return Of(line, days[i], shares[i], owner, details);
        }
    }

    /// <summary>The line as a whole, where no use stands behind it.</summary>
    public FocusCharge Of(InvoiceLine line)
    {
        var isBought = line.Kind == InvoiceLineKind.Prepayment;
        var price = isBought || FocusInvoice.Category(line) == "Usage" ? Price(line) : null;
        var cost = price is null ? line.Amount : price.UnitPrice * price.Quantity;
        return new FocusCharge
        {
            Category = FocusInvoice.Category(line),
            Class = line.Kind == InvoiceLineKind.Correction ? FocusCharge.Correction : null,
            Description = $"{FocusInvoice.Words(line.Kind)}: {line.Name}",
            Frequency = Frequency(line.Kind),
            Start = line.Period.Time.Start,
            End = line.Period.Time.End,
            DetailId = FocusInvoice.LineId(document, line),
            Service = FocusService.Compute,
            ServiceProvider = FocusInvoice.First(line.NetworkName) ?? FocusInvoice.Issuer(document),
            Billed = line.Amount,
            Effective = isBought ? 0 : line.Amount,
            List = cost,
            Contracted = cost,
            Price = price,
            Resource = line.DeploymentId is { } id ? new FocusResource(id.ToString(), line.DeploymentName ?? id.ToString(), "Deployment") : null,
            Use = line.DeploymentId is { } of
                ? new FocusUse(null, line.Region, line.Network?.Value ?? "", of.ToString(), line.DeploymentName ?? "", line.Gpu ?? "", line.GpuCount)
                : null,
            Owner = Owner(line),
            CorrectsInvoice = line.CorrectsInvoice,
        };
    }

    private FocusCharge Of(InvoiceLine line, DailyUse day, decimal share, FocusOwner owner, string details)
    {
        var row = day.First;
        var cost = row.UnitPrice * day.Hours;
        return new FocusCharge
        {
            Category = FocusInvoice.Category(line),
            Class = line.Kind == InvoiceLineKind.Correction || row.IsCorrection ? FocusCharge.Correction : null,
            Description = FormattableString.Invariant($"Use of {row.GpuCount} x {row.Gpu} on {row.NetworkName}: {row.DeploymentName}, replica {row.ReplicaOrdinal}"),
            Frequency = Frequency(line.Kind),
            Start = day.Day,
            End = day.Day.AddDays(1),
            DetailId = FocusInvoice.LineId(document, line),
            Service = FocusService.Compute,
            ServiceProvider = row.NetworkName,
            Billed = share,
            Effective = share,
            List = cost,
            Contracted = cost,
            Price = new FocusPrice(
                day.Hours, Hours, row.UnitPrice, row.PricePerHour.Currency.Code, row.PricePerHour.Amount, Sku(line), "Replica Hours", details),
            Resource = new FocusResource(row.ReplicaId.ToString(), FormattableString.Invariant($"{row.DeploymentName} replica {row.ReplicaOrdinal}"), "GPU Replica"),
            Use = new FocusUse(row.Provider, row.Region, row.Network.Value, row.DeploymentId.ToString(), row.DeploymentName, row.Gpu, row.GpuCount),
            Owner = owner,
            CorrectsInvoice = line.CorrectsInvoice,
        };
    }

    private FocusPrice Price(InvoiceLine line)
    {
        var quoted = line.QuotedUnitPrice ?? new Money(line.UnitPrice, document.Currency);
        var unit = line.UnitCode == FocusInvoice.HourCode ? Hours : Units;
        return new FocusPrice(
            line.Quantity, unit, line.UnitPrice, quoted.Currency.Code, quoted.Amount, Sku(line), unit == Hours ? "Replica Hours" : "Credit",
            line.Gpu is { } gpu ? FocusTags.PriceDetails(gpu, line.GpuCount) : null);
    }

    private static string Sku(InvoiceLine line) => FocusInvoice.First(line.Sku) ?? (line.Kind == InvoiceLineKind.Prepayment
        ? "prepaid-credit"
        : FormattableString.Invariant($"{line.Network?.Value ?? "any"}/{line.Gpu ?? "cpu"}/x{line.GpuCount}"));

    private static FocusOwner Owner(InvoiceLine line) => new(line.Team, line.CostCentre, FocusTags.Of(line));

    private static string Frequency(InvoiceLineKind kind) => kind switch
    {
        InvoiceLineKind.Usage or InvoiceLineKind.Correction => "Usage-Based",
        InvoiceLineKind.Minimum => "Recurring",
        InvoiceLineKind.CommitTrueUp or InvoiceLineKind.Prepayment or InvoiceLineKind.Other => "One-Time",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
