using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Deployments;

/// <summary>All deployments of the organisation. Rows change in place; only a new one has the list read again.</summary>
public sealed partial class DeploymentsPage(IDeploymentReader deployments, NavigationManager navigation)
{
    private DeploymentListQuery _query = new();
    private DeploymentListQuery? _read;
    private Page<DeploymentRow>? _page;
    private bool _started;

    [SupplyParameterFromQuery(Name = "q")]
    internal string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    internal string? StatusName { get; set; }

    [SupplyParameterFromQuery]
    internal string? Closed { get; set; }

    [SupplyParameterFromQuery]
    internal string? Sort { get; set; }

    [SupplyParameterFromQuery]
    internal string? Dir { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _query = new DeploymentListQuery
        {
            Search = Search,
            Status = Enum.TryParse<Status>(StatusName, ignoreCase: true, out var status) ? status : null,
            Closed = Closed is not null,
            Sort = Enum.TryParse<DeploymentSort>(Sort, ignoreCase: true, out var sort) ? sort : DeploymentSort.Created,
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
        Follow(viewer.Scope);
        await ReadPageAsync();
    }

    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        if (_page is not { } page)
        {
            return false;
        }

        var changes = items.Select(i => i.Payload).OfType<LivePayload.DeploymentChanged>().ToDictionary(c => c.Id);
        if (changes.Count == 0)
        {
            return false;
        }

        if (page.Index == 0 && changes.Keys.Except(page.Items.Select(r => r.Id.Value)).Any())
        {
            await ReadPageAsync();
            return true;
        }

        _page = page with
        {
            Items = [.. page.Items.Select(row => changes.TryGetValue(row.Id.Value, out var change) ? With(row, change) : row)],
        };
        return true;
    }

    private static DeploymentRow With(DeploymentRow row, LivePayload.DeploymentChanged change) => row with
    {
        Name = change.Name,
        State = change.State,
        Status = change.Status,
        StatusSince = change.StatusSince,
        Up = change.Up,
        Wanted = change.Wanted,
        Needed = change.Needed,
    };

    private static string? Text(ChangeEventArgs change) => change.Value is string { Length: > 0 } text ? text.Trim() : null;

    private Task ReadPageAsync() => ReadAsync(async cancellationToken =>
    {
        var query = _query;
        var page = await deployments.ListAsync(query.ToQuery(), cancellationToken);
        if (query == _query)
        {
            _page = page;
            _read = query;
        }
    });

    private string? Worst(Page<DeploymentRow> page)
    {
        var down = page.Items.Count(r => r.Status == Status.Down);
        var degraded = page.Items.Count(r => r.Status == Status.Degraded);
        return (down, degraded) switch
        {
            (0, 0) => page.Total == 0 ? null : L["{0} shown, none down", page.Items.Count].Value,
            _ => L["{0} down, {1} degraded of {2} shown", down, degraded, page.Items.Count].Value,
        };
    }

    private void Go(DeploymentListQuery query) => navigation.NavigateTo(query.ToAddress(), replace: true);
}
