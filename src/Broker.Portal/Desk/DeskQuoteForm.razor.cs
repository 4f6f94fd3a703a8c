using System.Globalization;
using Broker.Engine.Desk;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Desk;

/// <summary>A signed quote as it stands on paper. Numbers are kept as typed: what is no number is refused at its field.</summary>
public sealed partial class DeskQuoteForm(IDesk desk, TimeProvider clock, ILogger<DeskQuoteForm> log) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private string? _notice;
    private string _number = "";
    private string _gpu = "";
    private string _gpuCount = "1";
    private string _provider = "";
    private string _country = "";
    private string _price = "";
    private string _term = "168";
    private string _available = "1";
    private DateOnly? _validThrough;
    private bool _busy;

    [Parameter]
    public EventCallback OnEntered { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override void OnInitialized() => _validThrough = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(7);

    private IReadOnlyList<string> Of(string field) => _faults.TryGetValue(field, out var fault) ? [fault] : [];

    private string? Wrong(string field) => _faults.ContainsKey(field) ? "true" : null;

    private string? Describes(string id, string field) => _faults.ContainsKey(field) ? $"{id}-fault" : null;

    private async Task EnterAsync()
    {
        _busy = true;
        _notice = null;
        _faults = new Dictionary<string, string>();
        try
        {
            switch (await desk.EnterQuoteAsync(Draft(), _left.Token))
            {
                case DeskOutcome.Done:
                    (_number, _gpu, _provider, _country, _price) = ("", "", "", "", "");
                    await OnEntered.InvokeAsync();
                    break;
                case DeskOutcome.Invalid invalid:
                    _faults = invalid.Faults;
                    break;
                case DeskOutcome.Forbidden forbidden:
                    _notice = forbidden.Why;
                    break;
                case DeskOutcome.Overtaken overtaken:
                    _notice = overtaken.Why;
                    break;
            }
        }
        catch (Exception failure) when (!_left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(log, nameof(DeskQuoteForm), failure);
            _notice = L["That failed on our side. Look at the list before you enter it again."];
        }
        finally
        {
            _busy = false;
        }
    }

    private DeskQuoteDraft Draft() => new(
        _number, _gpu, Whole(_gpuCount), _country, _provider,
        decimal.TryParse(_price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) ? price : 0,
        Whole(_term),
        _validThrough is { } day ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : DateTimeOffset.MinValue,
        Whole(_available));

    // No number is 0, which every field refuses with what it allows.
    private static int Whole(string typed) =>
        int.TryParse(typed, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
