using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>One document and what became of it: what was billed, why, and whether it is paid.</summary>
public sealed partial class InvoiceDetail(IInvoiceReader invoices, TimeProvider clock)
{
    private InvoiceView? _view;
    private DateOnly _today;
    private bool _missing;

    [Parameter, EditorRequired]
    public required InvoiceId Id { get; set; }

    /// <summary>Which page of the lines is shown, 0-based.</summary>
    [Parameter]
    public int LinePage { get; set; }

    private bool IsNote => _view?.Document.Kind == InvoiceKind.CreditNote;

    private string? Late => _view is { State: InvoiceState.Overdue, Document.DueDate: { } due } && _today > due
        ? L["{0} d late", _today.DayNumber - due.DayNumber].Value
        : null;

    protected override Task StartAsync(Viewer viewer) => ReadInvoiceAsync();

    private Task ReadInvoiceAsync() => ReadAsync(async cancellationToken =>
    {
        _today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        _view = await invoices.FindAsync(Id, cancellationToken);
        _missing = _view is null;
    });
}
