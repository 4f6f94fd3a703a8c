using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Billing.Views;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>The proof of a line: each stretch of use, with the replica it belongs to.</summary>
public sealed partial class LineUsageTable(IInvoiceReader invoices)
{
    private const int PageSize = 50;

    private readonly List<LineUsageView> _rows = [];
    private int? _total;
    private long _seconds;

    [Parameter, EditorRequired]
    public required InvoiceId Invoice { get; set; }

    [Parameter, EditorRequired]
    public required InvoiceLine Line { get; set; }

    /// <summary>Place of the line on the document, from 1.</summary>
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    [Parameter, EditorRequired]
    public required Currency Currency { get; set; }

    private string Cost => (_seconds / 3600m * Line.UnitPrice).ToString("N4", CultureInfo.CurrentCulture);

    protected override Task StartAsync(Viewer viewer) => MoreAsync();

    private static string Hours(long seconds) => (seconds / 3600m).ToString("N4", CultureInfo.CurrentCulture);

    private static string Price(decimal price) => price.ToString("N4", CultureInfo.CurrentCulture);

    // A stretch that lasts until midnight ends at 24:00 of its own day, not at 00:00 of another.
    private static string End(Interval time) => time.End.Date > time.Start.Date
        ? "24:00:00"
        : time.End.ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private Task MoreAsync() => ReadAsync(async cancellationToken =>
    {
        var usage = await invoices.UsageAsync(Invoice, Number, new PageRequest(_rows.Count / PageSize, PageSize), cancellationToken);
        _rows.AddRange(usage.Page.Items);
        _total = usage.Page.Total;
        _seconds = usage.Seconds;
    });
}
