using System.Globalization;
using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Live;
using Broker.Engine.Sla;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Sla;

/// <summary>Who is hurting right now? Every organisation, worst first; staff only.</summary>
public sealed partial class SupportWallPage(ISupportReader support, NavigationManager navigation, TimeProvider clock)
{
    private const int PageSize = 50;

    private static readonly Status[] Worst = [Status.Down, Status.Degraded, Status.Unknown, Status.Pending, Status.Up];
    private static readonly TimeSpan ReadAtMostEvery = TimeSpan.FromSeconds(5);

    private WallQuery _query = new();
    private WallQuery? _read;
    private Page<WallRow>? _page;
    private WallSummary? _summary;
    private DateTimeOffset? _readAt;
    private bool _started;
    private bool _hovered;

    [SupplyParameterFromQuery(Name = "q")]
    internal string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    internal string? StatusName { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _query = new WallQuery(
            Search,
            Enum.TryParse<Status>(StatusName, ignoreCase: true, out var status) ? status : null,
            new PageRequest(Math.Max(0, (PageNumber ?? 1) - 1), PageSize));
        if (_started && _query != _read)
        {
            await ReadWallAsync();
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        Follow(viewer.Scope);
        await ReadWallAsync();
    }

    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        var changes = items.Select(i => i.Payload).OfType<LivePayload.DeploymentChanged>().ToDictionary(c => c.Id);
        if (_page is not { } page || changes.Count == 0)
        {
            return false;
        }

        _page = page with
        {
            Items = [.. page.Items.Select(row => changes.TryGetValue(row.Deployment.Value, out var change) ? With(row, change) : row)],
        };

        // States change in place at once. The order, the budgets and the counts come from the database, not more often
        // than every few seconds, and never while somebody is about to click a row.
        if (!_hovered && clock.GetUtcNow() - _readAt >= ReadAtMostEvery)
        {
            await ReadWallAsync();
        }

        return true;
    }

    private static WallRow With(WallRow row, LivePayload.DeploymentChanged change) => row with
    {
        DeploymentName = change.Name,
        Status = change.Status,
        StatusSince = change.StatusSince,
        Up = change.Up,
        Wanted = change.Wanted,
        Needed = change.Needed,
    };

    private static string? Text(ChangeEventArgs change) => change.Value is string { Length: > 0 } text ? text.Trim() : null;

    private static string Address(string? search, Status? status, int index)
    {
        var parts = new List<string>();
        if (!string.IsNullOrEmpty(search))
        {
            parts.Add("q=" + Uri.EscapeDataString(search));
        }

        if (status is not null)
        {
            parts.Add($"status={status}");
        }

        if (index > 0)
        {
            parts.Add("page=" + (index + 1).ToString(CultureInfo.InvariantCulture));
        }

        return parts.Count == 0 ? "/support" : "/support?" + string.Join('&', parts);
    }

    private Task ReadWallAsync() => ReadAsync(async cancellationToken =>
    {
        var query = _query;
        var page = await support.WallAsync(query, cancellationToken);
        _summary = await support.SummaryAsync(cancellationToken);
        if (query == _query)
        {
            _page = page;
            _read = query;
            _readAt = clock.GetUtcNow();
        }
    });

    private void Go(string? search, Status? status, int index) => navigation.NavigateTo(Address(search, status, index), replace: true);
}
