using System.Globalization;
using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>Credit that may be used; see <see cref="GrantKind"/>.</summary>
/// <param name="Remaining">In the contract's currency.</param>
public sealed record UsableGrant(Guid Id, GrantKind Kind, string Name, decimal Remaining, int Priority, DateOnly? ExpiresOn);

public sealed record GrantDraw(Guid Grant, decimal Amount);

/// <summary>Something that waits for the next invoice.</summary>
/// <param name="Line">Set for a line; else <paramref name="Allowance"/> is.</param>
/// <param name="Amount">Positive, in the contract's currency, before VAT.</param>
public sealed record PendingItem(Guid Id, InvoiceLineKind? Line, AllowanceKind? Allowance, string Name, string? Description, decimal Amount, DeploymentId? DeploymentId);

/// <summary>What there is beside the usage.</summary>
/// <param name="CommitDrawnBefore">Drawn on the commitment by earlier invoices of its term.</param>
public sealed record RatingExtras(
    IReadOnlyList<PendingItem> Pending,
    IReadOnlyList<InvoiceAllowance> SlaCredits,
    IReadOnlyList<UsableGrant> Grants,
    decimal CommitDrawnBefore);

/// <param name="Used">Pending items that are on it.</param>
/// <param name="CommitDrawn">What it draws on the commitment.</param>
/// <param name="IsCreditNote">More is given back than billed: it is issued the other way round.</param>
public sealed record RatedInvoice(
    IReadOnlyList<InvoiceLine> Lines,
    IReadOnlyList<InvoiceAllowance> Allowances,
    InvoiceTotals Totals,
    IReadOnlyList<GrantDraw> GrantDraws,
    IReadOnlyList<Guid> Used,
    decimal CommitDrawn,
    bool IsCreditNote)
{
    public bool IsEmpty => Lines.Count == 0;
}

/// <summary>
/// From rated usage to the sums of an invoice, in this order: commitment and minimum, SLA credits and what persons decided,
/// promotional credit, VAT, prepaid credit. Pure: the same facts give the same invoice.
/// </summary>
public static class InvoiceRating
{
    public static RatedInvoice Complete(ContractTerms terms, BillingPeriod period, VatDecision vat, RatedUsage usage, RatingExtras extras)
    {
        var lines = usage.Lines.ToList();
        var allowances = usage.Discounts.Where(d => d.Amount > 0).ToList();
        // A discount on what was given back is owed again, and an allowance cannot be negative.
        lines.AddRange(usage.Discounts.Where(d => d.Amount < 0).Select(d => Piece(InvoiceLineKind.Correction, $"Taken back: {d.Reason}", null, -d.Amount, period)));
        var earned = usage.Lines.Sum(l => l.Amount) - usage.Discounts.Sum(d => d.Amount);
        var drawn = terms.Commitment is { } commitment && Overlaps(commitment.Term, period) ? earned : 0;
        lines.AddRange(Agreed(terms, period, earned, drawn, extras.CommitDrawnBefore));
        var used = AddPending(lines, extras.Pending, period);
        allowances.AddRange(extras.SlaCredits.Where(c => c.Amount > 0));
        var net = lines.Sum(l => l.Amount) - allowances.Sum(a => a.Amount);
        if (net < 0)
        {
            return TurnRound(terms, vat, lines, allowances, used, drawn, period);
        }

        net = TakeOff(allowances, extras.Pending, used, net);
        var draws = Promotions(terms, allowances, extras.Grants, net);
        var gross = InvoiceTotals.Of(lines, allowances, vat.RatePercent, 0, terms.Currency);
        var prepaid = Draw(extras.Grants.Where(g => g.Kind == GrantKind.Prepaid), gross.TaxInclusive);
        return new RatedInvoice(
            Numbered(lines), allowances, InvoiceTotals.Of(lines, allowances, vat.RatePercent, prepaid.Sum(d => d.Amount), terms.Currency),
            [.. draws, .. prepaid], used, drawn, IsCreditNote: false);
    }

    /// <summary>In the order they are used up: by priority, then what expires first, then the older.</summary>
    public static IOrderedEnumerable<UsableGrant> InOrder(IEnumerable<UsableGrant> grants) => grants
        .OrderBy(g => g.Priority).ThenBy(g => g.ExpiresOn ?? DateOnly.MaxValue).ThenBy(g => g.Id);

    private static IEnumerable<InvoiceLine> Agreed(ContractTerms terms, BillingPeriod period, decimal earned, decimal drawn, decimal drawnBefore)
    {
        var billed = earned;
        if (terms.Commitment is { } commitment && Overlaps(commitment.Term, period) && period.End >= commitment.Term.End
            && commitment.Amount - drawnBefore - drawn is > 0 and var missing)
        {
            billed += missing;
            yield return Piece(
                InvoiceLineKind.CommitTrueUp, $"{commitment.Name}: not drawn by the end of the term",
                string.Create(CultureInfo.InvariantCulture, $"Committed {commitment.Amount:0.00}, drawn {drawnBefore + drawn:0.00} {terms.Currency}"),
                missing, commitment.Term);
        }

        if (terms.MinimumPerMonth > 0 && billed < terms.MinimumPerMonth)
        {
            yield return Piece(
                InvoiceLineKind.Minimum, "Up to the agreed minimum of the month",
                string.Create(CultureInfo.InvariantCulture, $"Minimum {terms.MinimumPerMonth:0.00}, billed {billed:0.00} {terms.Currency}"),
                terms.MinimumPerMonth - billed, period);
        }
    }

    private static List<Guid> AddPending(List<InvoiceLine> lines, IReadOnlyList<PendingItem> pending, BillingPeriod period)
    {
        var added = pending.Where(p => p.Line is not null).ToList();
        lines.AddRange(added.Select(p => Piece(p.Line!.Value, p.Name, p.Description, p.Amount, period) with { DeploymentId = p.DeploymentId }));
        return [.. added.Select(p => p.Id)];
    }

    /// <summary>What does not fit under the invoice waits for the next one.</summary>
    private static decimal TakeOff(List<InvoiceAllowance> allowances, IReadOnlyList<PendingItem> pending, List<Guid> used, decimal net)
    {
        foreach (var item in pending.Where(p => p.Allowance is not null))
        {
            if (item.Amount > net)
            {
                continue;
            }

            allowances.Add(new InvoiceAllowance(item.Allowance!.Value, item.Amount, item.Name) { DeploymentId = item.DeploymentId });
            used.Add(item.Id);
            net -= item.Amount;
        }

        return net;
    }

    private static List<GrantDraw> Promotions(ContractTerms terms, List<InvoiceAllowance> allowances, IReadOnlyList<UsableGrant> grants, decimal net)
    {
        var draws = Draw(grants.Where(g => g.Kind == GrantKind.Promotional), net);
        var names = grants.ToDictionary(g => g.Id, g => g.Name);
        allowances.AddRange(draws.Select(d => new InvoiceAllowance(
            AllowanceKind.PromotionalCredit, new Money(d.Amount, terms.Currency).ToChargeable().Amount, names[d.Grant])));
        return draws;
    }

    private static List<GrantDraw> Draw(IEnumerable<UsableGrant> grants, decimal most)
    {
        var draws = new List<GrantDraw>();
        foreach (var grant in InOrder(grants))
        {
            var amount = Math.Min(grant.Remaining, most);
            if (amount > 0)
            {
                draws.Add(new GrantDraw(grant.Id, amount));
                most -= amount;
            }
        }

        return draws;
    }

    /// <summary>A sum below zero is a credit note: what was given back stands on it as positive lines.</summary>
    private static RatedInvoice TurnRound(
        ContractTerms terms, VatDecision vat, List<InvoiceLine> lines, List<InvoiceAllowance> allowances, List<Guid> used, decimal drawn,
        BillingPeriod period)
    {
        var turned = lines.Select(l => l with { Quantity = -l.Quantity, Amount = -l.Amount })
            .Concat(allowances.Select(a => Piece(InvoiceLineKind.Other, a.Reason, null, a.Amount, period) with { DeploymentId = a.DeploymentId, DeploymentName = a.DeploymentName }))
            .ToList();
        return new RatedInvoice(
            Numbered(turned), [], InvoiceTotals.Of(turned, [], vat.RatePercent, 0, terms.Currency), [], used, drawn, IsCreditNote: true);
    }

    private static List<InvoiceLine> Numbered(List<InvoiceLine> lines) =>
        [.. lines.Select((line, i) => line with { Id = (i + 1).ToString(CultureInfo.InvariantCulture) })];

    private static InvoiceLine Piece(InvoiceLineKind kind, string name, string? description, decimal amount, BillingPeriod period) => new()
    {
        Id = "",
        Kind = kind,
        Name = name,
        Description = description,
        Quantity = 1,
        UnitCode = "C62",
        UnitPrice = amount,
        Amount = amount,
        Period = period,
    };

    private static bool Overlaps(BillingPeriod term, BillingPeriod period) => term.Start < period.End && period.Start < term.End;
}
