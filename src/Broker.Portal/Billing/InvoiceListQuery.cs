using System.Globalization;
using Broker.Domain.Billing;
using Broker.Engine;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Shared;

namespace Broker.Portal.Billing;

/// <summary>The list's state as it stands in the address, so that a link carries it.</summary>
public sealed record InvoiceListQuery
{
    public const int PageSize = 25;

    /// <summary>The page the list stands on; credit notes have one of their own.</summary>
    public string Path { get; init; } = "/billing/invoices";

    public string? Search { get; init; }

    public InvoiceKind? Kind { get; init; }

    public InvoiceState? State { get; init; }

    public DateOnly? Month { get; init; }

    public InvoiceSort Sort { get; init; }

    public bool Descending { get; init; } = true;

    public int Index { get; init; }

    public bool IsFiltered => Search is not null || State is not null || Month is not null || (Kind is not null && !IsOfOneKind);

    private bool IsOfOneKind => Path != "/billing/invoices";

    public InvoiceQuery ToQuery() => new(Search, Kind, State, Month, Sort, Descending, new PageRequest(Index, PageSize));

    public InvoiceListQuery SortedBy(InvoiceSort sort) => this with
    {
        Sort = sort,
        Descending = Sort == sort ? !Descending : sort is not (InvoiceSort.Due or InvoiceSort.State),
        Index = 0,
    };

    public string ToAddress() => new PageAddress(Path)
        .With("q", Search)
        .With("kind", IsOfOneKind ? null : Kind?.ToString())
        .With("state", State?.ToString())
        .With("month", Month?.ToString("yyyy-MM", CultureInfo.InvariantCulture))
        .With("sort", Sort == InvoiceSort.Issued ? null : Sort.ToString())
        .With("dir", Descending ? null : "asc")
        .With("page", Index == 0 ? null : (Index + 1).ToString(CultureInfo.InvariantCulture))
        .ToString();
}
