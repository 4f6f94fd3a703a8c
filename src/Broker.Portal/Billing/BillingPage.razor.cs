using Broker.Domain.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>What do we spend, what will it be, and what did it save?</summary>
public sealed partial class BillingPage(ISpendReader spendings, ISavingsReader savings, IInvoiceReader invoices, TimeProvider clock)
{
    private const int MonthsBack = 6;

    private static readonly (int? Days, string Name)[] Spans = [(null, "This month"), (30, "30 d"), (90, "90 d")];

    private static readonly (SpendGroup Group, string Name)[] Groups =
        [(SpendGroup.Network, "Network"), (SpendGroup.Gpu, "GPU"), (SpendGroup.Team, "Team"), (SpendGroup.Deployment, "Deployment")];

    private OverviewAddress _address = new();
    private OverviewAddress? _read;
    private SpendView? _spend;
    private MonthView? _month;
    private InvoiceSummary? _summary;
    private SavingsView? _savings;
    private NextInvoice? _next;
    private bool _started;

    [SupplyParameterFromQuery]
    internal string? By { get; set; }

    [SupplyParameterFromQuery]
    internal int? Days { get; set; }

    [SupplyParameterFromQuery]
    internal string? Month { get; set; }

    private IReadOnlyList<DateOnly> SavingMonths
    {
        get
        {
            var present = BillingPeriod.MonthOf(clock.GetUtcNow()).Start;
            return [.. Enumerable.Range(0, MonthsBack).Select(i => present.AddMonths(-i))];
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        _address = new OverviewAddress
        {
            Group = Enum.TryParse<SpendGroup>(By, ignoreCase: true, out var group) && Groups.Any(g => g.Group == group) ? group : SpendGroup.Network,
            Days = Spans.Any(s => s.Days == Days) ? Days : null,
            Month = OverviewAddress.MonthOf(Month),
        };
        if (_started && _address != _read)
        {
            await ReadAllAsync();
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadAllAsync();
    }

    private Task ReadAllAsync() => ReadAsync(async cancellationToken =>
    {
        var address = _address;
        var now = clock.GetUtcNow();
        var spend = await spendings.ReadAsync(address.ToQuery(now), cancellationToken);
        if (address.Month != _read?.Month || _savings is null)
        {
            _savings = await savings.ReadAsync(BillingPeriod.MonthOf(address.Month ?? BillingPeriod.MonthOf(now).Start), cancellationToken);
        }

        _month ??= await spendings.MonthAsync(cancellationToken);
        _summary ??= await invoices.SummaryAsync(cancellationToken);
        _next ??= await spendings.NextInvoiceAsync(cancellationToken);
        if (address == _address)
        {
            _spend = spend;
            _read = address;
        }
    });
}
