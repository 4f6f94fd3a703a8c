using System.Globalization;
using Broker.Engine.Billing.Views;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing;

/// <summary>Who spends what, on what? Everything the page shows is in its address.</summary>
public sealed partial class CostsPage(ISpendReader spendings, NavigationManager navigation, TimeProvider clock)
{
    private const string TagPrefix = "tag:";

    private static readonly (SpendGroup Group, string Name)[] Groups =
    [
        (SpendGroup.Network, "By network"), (SpendGroup.Gpu, "By GPU"), (SpendGroup.Deployment, "By deployment"), (SpendGroup.Team, "By team"),
        (SpendGroup.CostCentre, "By cost centre"), (SpendGroup.Region, "By region"),
    ];

    private CostsAddress _address = new() { From = DateOnly.MinValue, To = DateOnly.MinValue };
    private CostsAddress? _read;
    private SpendView? _spend;
    private bool _started;

    [SupplyParameterFromQuery]
    internal string? From { get; set; }

    [SupplyParameterFromQuery]
    internal string? To { get; set; }

    [SupplyParameterFromQuery(Name = "group")]
    internal string? GroupName { get; set; }

    [SupplyParameterFromQuery(Name = "step")]
    internal string? StepName { get; set; }

    [SupplyParameterFromQuery]
    internal string? Tag { get; set; }

    [SupplyParameterFromQuery]
    internal string? Network { get; set; }

    [SupplyParameterFromQuery]
    internal string? Gpu { get; set; }

    [SupplyParameterFromQuery]
    internal string? Deployment { get; set; }

    [SupplyParameterFromQuery]
    internal string? Team { get; set; }

    [SupplyParameterFromQuery]
    internal string? CostCentre { get; set; }

    [SupplyParameterFromQuery]
    internal string? Region { get; set; }

    private string Grouping => _address.Group == SpendGroup.Tag ? TagPrefix + _address.Tag : _address.Group.ToString();

    protected override async Task OnParametersSetAsync()
    {
        var usual = CostsAddress.Usual(clock.GetUtcNow());
        var (from, to) = (DayOf(From) ?? usual.From, DayOf(To) ?? usual.To);
        _address = new CostsAddress
        {
            From = from <= to ? from : to,
            To = to,
            Group = Enum.TryParse<SpendGroup>(GroupName, ignoreCase: true, out var group) && Enum.IsDefined(group) ? group : SpendGroup.Network,
            Step = Enum.TryParse<SpendStep>(StepName, ignoreCase: true, out var step) && Enum.IsDefined(step) ? step : SpendStep.Day,
            Tag = Tag,
            Network = Network,
            Gpu = Gpu,
            Deployment = Guid.TryParse(Deployment, out var deployment) ? deployment : null,
            Team = Team,
            CostCentre = CostCentre,
            Region = Region,
        };
        if (_started && _address != _read)
        {
            await ReadCostsAsync();
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadCostsAsync();
    }

    private static IReadOnlyList<SpendChoice> Same(IEnumerable<string> values) => [.. values.Select(v => new SpendChoice(v, v))];

    private static string? Text(ChangeEventArgs change) => change.Value is string { Length: > 0 } text ? text : null;

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 2200 ? day : null;

    private static DateOnly DayOf(ChangeEventArgs change, DateOnly otherwise) => DayOf(change.Value as string) ?? otherwise;

    private CostsAddress Grouped(string? text) => text?.StartsWith(TagPrefix, StringComparison.Ordinal) is true
        ? _address with { Group = SpendGroup.Tag, Tag = text[TagPrefix.Length..] }
        : _address with { Group = Enum.TryParse<SpendGroup>(text, out var group) ? group : SpendGroup.Network, Tag = null };

    private Task ReadCostsAsync() => ReadAsync(async cancellationToken =>
    {
        var address = _address;
        var spend = await spendings.ReadAsync(address.ToQuery(), cancellationToken);
        if (address == _address)
        {
            _spend = spend;
            _read = address;
        }
    });

    private void Go(CostsAddress address) => navigation.NavigateTo(address.ToAddress(), replace: true);
}
