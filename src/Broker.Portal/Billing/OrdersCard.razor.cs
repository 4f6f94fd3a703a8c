using System.Globalization;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Engine.Placement;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>The orders there are, how far each is used, and a form for another.</summary>
public sealed partial class OrdersCard
{
    private string _number = "";
    private string _cap = "";
    private string _from = "";
    private string _to = "";
    private bool _tried;
    private IReadOnlyList<FieldError> _refused = [];

    [Parameter, EditorRequired]
    public required IReadOnlyList<PurchaseOrderView> Orders { get; set; }

    /// <summary>Of the contract, and so of caps.</summary>
    [Parameter, EditorRequired]
    public required Currency Currency { get; set; }

    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    [Parameter]
    public bool Required { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Answers with what is wrong; nothing when the order was added.</summary>
    [Parameter, EditorRequired]
    public required Func<PurchaseOrderDraft, Task<IReadOnlyList<FieldError>>> Add { get; set; }

    [Parameter]
    public EventCallback<PurchaseOrderView> OnWithdraw { get; set; }

    protected override void OnInitialized() => _from = Today.ToString("O", CultureInfo.InvariantCulture);

    private static DateOnly? DayOf(string text) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private IReadOnlyList<string> Faults(string field) =>
        [.. (_tried ? Check().Faults.Concat(_refused) : []).Where(f => f.Field == field).Select(f => f.Message)];

    private (PurchaseOrderDraft Draft, List<FieldError> Faults) Check()
    {
        var faults = new List<FieldError>();
        decimal? cap = null;
        if (_cap.Trim().Length > 0)
        {
            // A comma would be read as thousands by some and as cents by others.
            if (decimal.TryParse(_cap.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                cap = amount;
            }
            else
            {
                faults.Add(new("cap", "A number such as 25000 or 25000.50."));
            }
        }

        if (DayOf(_from) is null)
        {
            faults.Add(new("validFrom", "Choose a day."));
        }

        var draft = new PurchaseOrderDraft(_number, DayOf(_from) ?? Today, DayOf(_to), cap);
        faults.AddRange(BillingProfileRules.Faults(draft));
        return (draft, faults);
    }

    private async Task AddAsync()
    {
        _tried = true;
        _refused = [];
        var (draft, faults) = Check();
        if (faults.Count > 0)
        {
            return;
        }

        _refused = await Add(draft);
        if (_refused.Count == 0)
        {
            (_number, _cap, _to, _tried) = ("", "", "", false);
        }
    }
}
