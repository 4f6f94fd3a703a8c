using System.Linq.Expressions;
using Broker.Domain.Billing;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Views;

/// <summary>Filter and order of the invoice list, done by the database.</summary>
internal static class InvoiceListing
{
    /// <summary><see cref="InvoiceEntity.Open"/> as the database can compute it.</summary>
    public static readonly Expression<Func<InvoiceEntity, decimal>> Open = i =>
        i.Kind == InvoiceKind.CreditNote || i.State == InvoiceState.Void || i.State == InvoiceState.Uncollectible
            ? 0
            : i.Payable - i.Paid - i.Credited;

    public static IQueryable<InvoiceEntity> Matching(BrokerDbContext db, InvoiceQuery query)
    {
        var matching = db.Invoices.AsNoTracking();
        if (query.Kind is { } kind)
        {
            matching = matching.Where(i => i.Kind == kind);
        }

        if (query.State is { } state)
        {
            matching = matching.Where(i => i.State == state);
        }

        if (query.Month is { } month)
        {
            matching = matching.Where(i => i.PeriodStart == month);
        }

        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var pattern = LikePattern.Containing(query.Search);
            matching = matching.Where(i => EF.Functions.ILike(i.Number, pattern, "\\")
                || db.Invoices.Any(c => c.Id == i.CorrectsId && EF.Functions.ILike(c.Number, pattern, "\\")));
        }

        return matching;
    }

    public static IQueryable<InvoiceEntity> Ordered(IQueryable<InvoiceEntity> matching, InvoiceQuery query) => query.Sort switch
    {
        InvoiceSort.Issued => By(matching, i => i.IssueDate, query.Descending),
        InvoiceSort.Number => By(matching, i => i.Number, query.Descending),
        // What has no due date is due last.
        InvoiceSort.Due => By(matching, i => i.DueDate ?? DateOnly.MaxValue, query.Descending),
        InvoiceSort.Total => By(matching, i => i.Total, query.Descending),
        InvoiceSort.Open => By(matching, Open, query.Descending),
        InvoiceSort.State => By(matching, i => i.State, query.Descending),
        _ => throw new InvalidOperationException($"Unknown order {query.Sort}."),
    };

    private static IOrderedQueryable<InvoiceEntity> By<T>(
        IQueryable<InvoiceEntity> matching, Expression<Func<InvoiceEntity, T>> key, bool descending) => descending
        ? matching.OrderByDescending(key).ThenByDescending(i => i.Id)
        : matching.OrderBy(key).ThenBy(i => i.Id);
}
