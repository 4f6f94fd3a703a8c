using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>What do we owe, and where is the paper? The list of what was issued.</summary>
public sealed partial class InvoicesPage(IInvoiceReader invoices, NavigationManager navigation)
{
    private const string NotesPath = "/billing/credit-notes";

    private readonly HashSet<InvoiceId> _chosen = [];
    private InvoiceListQuery _query = new();
    private InvoiceListQuery? _read;
    private InvoiceSummary? _summary;
    private Page<InvoiceRow>? _page;
    private bool _started;

    [SupplyParameterFromQuery(Name = "q")]
    internal string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    internal string? KindName { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    internal string? StateName { get; set; }

    [SupplyParameterFromQuery]
    internal string? Month { get; set; }

    [SupplyParameterFromQuery]
    internal string? Sort { get; set; }

    [SupplyParameterFromQuery]
    internal string? Dir { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    private bool OnlyNotes => _query.Path == NotesPath;

    private string Heading => OnlyNotes ? L["Credit notes"] : L["Invoices"];

    protected override async Task OnParametersSetAsync()
    {
        var onlyNotes = new Uri(navigation.Uri).AbsolutePath == NotesPath;
        _query = new InvoiceListQuery
        {
            Path = onlyNotes ? NotesPath : "/billing/invoices",
            Search = Search,
            Kind = onlyNotes ? InvoiceKind.CreditNote : Enum.TryParse<InvoiceKind>(KindName, ignoreCase: true, out var kind) ? kind : null,
            State = Enum.TryParse<InvoiceState>(StateName, ignoreCase: true, out var state) ? state : null,
            Month = MonthOf(Month),
            Sort = Enum.TryParse<InvoiceSort>(Sort, ignoreCase: true, out var sort) ? sort : InvoiceSort.Issued,
            Descending = Dir != "asc",
            Index = Math.Max(0, (PageNumber ?? 1) - 1),
        };
        if (_started && _query != _read)
        {
            await ReadPageAsync();
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadPageAsync();
    }

    private static DateOnly? MonthOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null;

    private static string? Text(ChangeEventArgs change) => change.Value is string { Length: > 0 } text ? text.Trim() : null;

    private static T? Parse<T>(ChangeEventArgs change)
        where T : struct, Enum => Enum.TryParse<T>(change.Value as string, out var value) ? value : null;

    private static string Word(InvoiceState state) => state switch
    {
        InvoiceState.Frozen => "Issued, not sent",
        InvoiceState.Uncollectible => "Written off",
        _ => state.ToString(),
    };

    private Task ReadPageAsync() => ReadAsync(async cancellationToken =>
    {
        var query = _query;
        _summary ??= await invoices.SummaryAsync(cancellationToken);
        var page = await invoices.ListAsync(query.ToQuery(), cancellationToken);
        if (query == _query)
        {
            _page = page;
            _read = query;
        }
    });

    private string? Owed(InvoiceSummary summary) => summary.Sums.Count == 0
        ? L["nothing is open"]
        : L["{0} open", string.Join(" + ", summary.Sums.Select(s => Figures.Amount(s.Open)))];

    private void Choose((InvoiceRow Row, bool Chosen) change)
    {
        _ = change.Chosen ? _chosen.Add(change.Row.Id) : _chosen.Remove(change.Row.Id);
        StateHasChanged();
    }

    private void Go(InvoiceListQuery query) => navigation.NavigateTo(query.ToAddress(), replace: true);
}
