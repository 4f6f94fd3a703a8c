using Broker.Domain.Shared;
using Broker.Engine.Desk;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using MudBlazor;

namespace Broker.Portal.Desk;

/// <summary>One order and what may be done with it now. What is typed stays when the board is read anew.</summary>
public sealed partial class DeskOrderItem(IDesk desk, IDialogService dialogs, TimeProvider clock, ILogger<DeskOrderItem> log) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private DeskRevealed? _revealed;
    private string? _notice;
    private string _networkOrder = "";
    private string _address = "";
    private string _note = "";
    private string _reason = "";
    private bool _busy;

    [Parameter, EditorRequired]
    public required DeskOrderView Order { get; set; }

    /// <summary>The operator who looks.</summary>
    [Parameter, EditorRequired]
    public UserId Me { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    private bool MayWork => Order.State == DeskOrderState.Fulfilled || (Order.State == DeskOrderState.Taken && Order.Holder?.User == Me);

    private (string Class, IconName Icon, string Word) Look => Order.State switch
    {
        DeskOrderState.ToFulfil => ("degraded", IconName.Warn, "To fulfil"),
        DeskOrderState.Taken => ("pending", IconName.Pending, "In work"),
        DeskOrderState.Fulfilled => ("up", IconName.Up, "Rented"),
        DeskOrderState.ReleaseAsked => ("degraded", IconName.Warn, "To give back"),
        _ => ("ended", IconName.Ended, "Ended"),
    };

    private string Since => Order switch
    {
        { State: DeskOrderState.Fulfilled, FulfilledAt: { } at } => L["since {0}", Ago(at)],
        { State: DeskOrderState.ReleaseAsked, ReleaseAskedAt: { } at } => L["asked {0} ago", Ago(at)],
        { State: DeskOrderState.Taken, Holder: { } holder } => L["by {0} for {1}, ordered {2} ago", holder.Name, Ago(holder.At), Ago(Order.OrderedAt)],
        _ => L["ordered {0} ago", Ago(Order.OrderedAt)],
    };

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private string Ago(DateTimeOffset at) => Figures.Duration(clock.GetUtcNow() - at);

    private string Id(string part) => FormattableString.Invariant($"desk-{Order.Number}-{part}");

    private IReadOnlyList<string> Of(string field) => _faults.TryGetValue(field, out var fault) ? [fault] : [];

    private string? Wrong(string field) => _faults.ContainsKey(field) ? "true" : null;

    private string Describes(string part, string field) => Id(part) + (_faults.ContainsKey(field) ? "-fault" : "-help");

    private Task TakeAsync() => ActAsync(() => desk.TakeAsync(Order.Number, Order.Holder?.User, _left.Token));

    private Task FulfilAsync() => ActAsync(() => desk.FulfilAsync(Order.Number, new DeskFulfilment(_networkOrder, _address, _note), _left.Token));

    private async Task EndAsync()
    {
        var fulfilled = Order.State == DeskOrderState.Fulfilled;
        var sure = await dialogs.ConfirmAsync(
            fulfilled ? L["End {0}?", Order.Name] : L["Refuse {0}?", Order.Name],
            fulfilled
                ? [L["Its replica counts as down from now on, and another takes its place."], L["Billing of {0} ends.", Figures.PerHour(Order.PricePerHour)], L["This cannot be undone."]]
                : [L["The deployment looks for another place at once."], L["Nothing is billed."], L["This cannot be undone."]],
            fulfilled ? L["End {0}", Order.Name] : L["Refuse {0}", Order.Name]);
        if (sure)
        {
            await ActAsync(() => fulfilled
                ? desk.ReportEndAsync(Order.Number, _reason, _left.Token)
                : desk.RefuseAsync(Order.Number, _reason, _left.Token));
        }
    }

    private async Task ReleasedAsync()
    {
        var sure = await dialogs.ConfirmAsync(
            L["Was {0} given back?", Order.Name],
            [
                L["Aethir's order {0} must have ended there: nobody looks after it from here on.", Order.NetworkOrderNumber ?? Figures.None],
                L["The access data is erased."],
                L["This cannot be undone."],
            ],
            L["{0} was given back", Order.Name]);
        if (sure)
        {
            await ActAsync(() => desk.ConfirmReleaseAsync(Order.Number, _left.Token));
        }
    }

    private async Task RevealAsync()
    {
        await ActAsync(async () =>
        {
            _revealed = await desk.RevealAsync(Order.Number, _left.Token);
            return _revealed is null ? new DeskOutcome.Overtaken(L["It cannot be read: it has ended, or this server does not have its key."]) : new DeskOutcome.Done();
        });
    }

    private async Task ActAsync(Func<Task<DeskOutcome>> act)
    {
        _busy = true;
        _notice = null;
        _faults = new Dictionary<string, string>();
        try
        {
            switch (await act())
            {
                case DeskOutcome.Done:
                    _note = "";
                    break;
                case DeskOutcome.Invalid invalid:
                    _faults = invalid.Faults;
                    return;
                case DeskOutcome.Overtaken overtaken:
                    _notice = overtaken.Why;
                    break;
                case DeskOutcome.Forbidden forbidden:
                    _notice = forbidden.Why;
                    break;
            }

            await OnChanged.InvokeAsync();
        }
        catch (Exception failure) when (!_left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(log, nameof(DeskOrderItem), failure);
            _notice = L["That failed on our side. Look at the order before you try again."];
        }
        finally
        {
            _busy = false;
        }
    }
}
