using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Broker.Portal.Deployments;

/// <summary>Is it keeping its promise, and what does it cost? Reads once, then follows the feed.</summary>
public sealed partial class DeploymentDetail(
    IDeploymentReader deployments, IDeploymentCommands commands, ListPrices prices, IDialogService dialogs, ISnackbar snackbar, TimeProvider clock)
{
    private const int LinesPerRead = 40;

    private DeploymentBoard? _board;
    private IReadOnlyList<ActivityView> _activity = [];
    private ListPriceSaving? _saving;
    private DateTimeOffset _now;
    private bool _mayHaveMore;
    private bool _missing;
    private bool _closing;

    [Parameter, EditorRequired]
    public DeploymentId Id { get; set; }

    private bool MayClose => Viewer is Viewer.Member { MayClose: true }
        && _board?.View.State is DeploymentState.Launching or DeploymentState.Active;

    // Nothing of a batch job answers a probe; what counts is its result.
    private bool IsBatch => _board?.View.Workload.Kind == WorkloadKind.Batch;

    private bool MayReview => Viewer is Viewer.Member { MayReview: true };

    private IncidentView? OpenIncident => _board?.View.Incidents.FirstOrDefault(i => i.ResolvedAt is null);

    private TimeSpan LaneWindow => _board!.Window(DeploymentBoard.LaneWindow, _now);

    private TimeSpan LatencyWindow => _board!.Window(DeploymentBoard.LatencyWindow, _now);

    private string LanesTitle
    {
        get
        {
            if (IsBatch)
            {
                return L["Runs, last {0}", Words(LaneWindow)];
            }

            var replicas = _board!.View.Replicas.Where(r => ReplicaLifecycle.IsWanted(r.State)).ToList();
            var networks = replicas.Select(r => r.Network).Distinct().Count();
            return L["{0} of {1} replicas up on {2} networks, last {3}", replicas.Count(r => r.Status == Status.Up), _board.View.Wanted, networks, Words(LaneWindow)];
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _now = clock.GetUtcNow();
        Follow(viewer is Viewer.Member member ? new LiveScope.OneDeployment(member.Organisation, Id) : viewer.Scope);
        await ReloadAsync();
    }

    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        if (_board is null)
        {
            return false;
        }

        var change = items.Aggregate(BoardChange.None, (all, item) => all | _board.Apply(item));
        if (change.HasFlag(BoardChange.ReadDeployment))
        {
            await ReadAsync(ReadDeploymentAsync);
        }

        if (change.HasFlag(BoardChange.ReadActivity))
        {
            await ReadAsync(ReadActivityAsync);
        }

        _now = clock.GetUtcNow();
        return change != BoardChange.None;
    }

    private string Words(TimeSpan window) => window.TotalHours switch
    {
        < 1 => L["{0} minutes", (int)window.TotalMinutes],
        1 => L["hour"],
        var hours => L["{0} hours", (int)hours],
    };

    private Task ReloadAsync() => ReadAsync(async cancellationToken =>
    {
        await ReadDeploymentAsync(cancellationToken);
        if (_board is { } board)
        {
            board.Load(await deployments.LatencyAsync(Id, DeploymentBoard.LatencyWindow, cancellationToken));
            await ReadActivityAsync(cancellationToken);
        }

        _now = clock.GetUtcNow();
    });

    private async Task ReadDeploymentAsync(CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        if (await deployments.FindAsync(Id, cancellationToken) is not { } view)
        {
            _missing = true;
            return;
        }

        _missing = false;
        if (_board is null)
        {
            _board = new DeploymentBoard(view, at);
        }
        else
        {
            _board.Replace(view, at);
        }

        _saving = prices.Compare(view);
    }

    private async Task ReadActivityAsync(CancellationToken cancellationToken)
    {
        var take = Math.Max(LinesPerRead, _activity.Count);
        _activity = await deployments.ActivityAsync(Id, null, take, cancellationToken);
        _mayHaveMore = _activity.Count == take;
    }

    private Task MoreAsync() => ReadAsync(async cancellationToken =>
    {
        var older = await deployments.ActivityAsync(Id, _activity.Count == 0 ? null : _activity[^1].Id, LinesPerRead, cancellationToken);
        _activity = [.. _activity, .. older];
        _mayHaveMore = older.Count == LinesPerRead;
    });

    private async Task CloseAsync()
    {
        var view = _board!.View;
        var sure = await dialogs.ConfirmAsync(
            L["Close {0}?", view.Name],
            [
                L["{0} replicas stop serving; their addresses and everything on their disks are gone.", view.Replicas.Count(r => ReplicaLifecycle.MayHoldLease(r.State))],
                L["Billing stops with each replica. {0} so far stays billed.", Figures.Amount(_board.CostToDate(clock.GetUtcNow()))],
                L["This cannot be undone. Deploying again makes a new plan at the prices of that day."],
            ],
            L["Close {0}", view.Name]);
        if (!sure)
        {
            return;
        }

        _closing = true;
        try
        {
            Say(await commands.CloseAsync(Id, Left));
            await ReloadAsync();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            PortalLog.ActionFailed(Log, nameof(DeploymentDetail), failure);
            snackbar.Add(L["Closing failed on our side. The deployment still runs; try again."], Severity.Error);
        }
        finally
        {
            _closing = false;
        }
    }

    private void Say(CloseDeploymentOutcome outcome)
    {
        switch (outcome)
        {
            case CloseDeploymentOutcome.Closing:
                snackbar.Add(L["Closing. Each step is in the log."], Severity.Info);
                break;
            case CloseDeploymentOutcome.NotFound:
                snackbar.Add(L["The deployment does not exist any more."], Severity.Warning);
                break;
            case CloseDeploymentOutcome.Forbidden refused:
                snackbar.Add(refused.Why, Severity.Warning);
                break;
        }
    }
}
