using Broker.Engine.Billing;
using Broker.Engine.Billing.Staff;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>Can the month be closed, how far is it, and who needs a person?</summary>
public sealed partial class ClosePage(ICloseDesk desk, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private CloseBoard? _board;
    private CloseRunView? _run;
    private ITimer? _timer;
    private string? _read;
    private bool _started;

    [SupplyParameterFromQuery]
    internal string? Month { get; set; }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadBoardAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_started && _read != Month)
        {
            await ReadBoardAsync();
        }
    }

    protected override ValueTask LeaveAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string CheckTitle => _board!.Checks.Count(c => c.Verdict != CheckVerdict.Fine) is > 0 and var open
        ? L["{0} of {1} checks want a look", open, _board.Checks.Count]
        : L["All {0} checks are fine", _board.Checks.Count];

    private static (string Css, IconName Icon, string Word) Look(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Fine => ("fine", IconName.Up, "Fine"),
        CheckVerdict.Look => ("look", IconName.Warn, "Have a look"),
        CheckVerdict.Stops => ("stops", IconName.Down, "Makes exceptions"),
        _ => throw new InvalidOperationException($"Unknown verdict {verdict}."),
    };

    private string RunTitle(CloseRunView run) => run.State switch
    {
        CloseRunState.Running => L["Closing"],
        CloseRunState.Done => L["Closed for everybody"],
        CloseRunState.Exceptions => L["Went through, {0} customers are left", run.Excepted],
        _ => throw new InvalidOperationException($"Unknown state {run.State}."),
    };

    private Task ReadBoardAsync() => ReadAsync(async cancellationToken =>
    {
        _read = Month;
        _board = await desk.ReadAsync(MonthChoice.Parse(Month), cancellationToken);
        _run = _board.Run;
        Watch();
    });

    private async Task StartRunAsync()
    {
        await ActAsync(async cancellationToken => await desk.StartAsync(_board!.Month.Start, cancellationToken) switch
        {
            StartCloseOutcome.Started started => started.Resumed ? L["It goes on with what is left."] : L["It has begun, and goes on without this page."],
            StartCloseOutcome.TooEarly early => Refuse(L["Not before {0:u}: usage has to settle.", early.From]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        });
        await ReadBoardAsync();
    }

    /// <summary>The run is a job of some node: it is asked how far it is while it runs, and the page is read anew when it is over.</summary>
    private void Watch()
    {
        if (_run is not { State: CloseRunState.Running })
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        _timer ??= clock.CreateTimer(_ => _ = InvokeAsync(LookAgainAsync), null, LookEvery, LookEvery);
    }

    private async Task LookAgainAsync()
    {
        if (_board is not { } board || Left.IsCancellationRequested)
        {
            return;
        }

        await ReadAsync(async cancellationToken => _run = await desk.ProgressAsync(board.Month.Start, cancellationToken));
        if (_run is not { State: CloseRunState.Running })
        {
            await ReadBoardAsync();
        }

        StateHasChanged();
    }
}
