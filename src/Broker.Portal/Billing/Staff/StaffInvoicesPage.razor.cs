using System.Globalization;
using Broker.Engine;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Staff;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>Who owes us what, and what is to be done about it?</summary>
public sealed partial class StaffInvoicesPage(IInvoiceDesk desk, NavigationManager navigation)
{
    private const int PageSize = 25;

    private Page<StaffInvoiceRow>? _page;
    private StaffInvoiceRow? _chosen;
    private (string?, string?, int?)? _read;
    private bool _started;

    [SupplyParameterFromQuery(Name = "q")]
    internal string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    internal string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadPageAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_started && _read != (Search, StateName, PageNumber))
        {
            await ReadPageAsync();
        }
    }

    private Task ReadPageAsync() => ReadAsync(async cancellationToken =>
    {
        _read = (Search, StateName, PageNumber);
        var state = Enum.TryParse<InvoiceState>(StateName, out var known) ? known : (InvoiceState?)null;
        _page = await desk.ListAsync(
            new StaffInvoiceQuery(Search, state, null, new PageRequest(Math.Max(0, (PageNumber ?? 1) - 1), PageSize)), cancellationToken);
    });

    private async Task SendAsync(StaffInvoiceRow row)
    {
        await ActAsync(async cancellationToken => await desk.SendAsync(row.Id, cancellationToken) is InvoiceChange.Refused refused
            ? Refuse(refused.Reason)
            : L["{0} is with {1}.", row.Number, row.CustomerName]);
        await ReadPageAsync();
    }

    private async Task AfterAsync(bool changed)
    {
        _chosen = null;
        if (changed)
        {
            await ReadPageAsync();
        }
    }

    private void Go(string? search, string? state, int index) => navigation.NavigateTo(Address(search, state, index), replace: true);

    private static string Address(string? search, string? state, int index) => new PageAddress("/staff/billing/invoices")
        .With("q", search?.Trim())
        .With("state", state)
        .With("page", index == 0 ? null : (index + 1).ToString(CultureInfo.InvariantCulture))
        .ToString();
}
