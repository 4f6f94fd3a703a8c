using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using MudBlazor;

namespace Broker.Portal.Deployments;

/// <summary>What the runs of a batch job came to, and the decision over each: nothing is billed before it.</summary>
public sealed partial class ResultsCard(IJobResults results, ISnackbar snackbar, ILogger<ResultsCard> log) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<JobResultView> _results = [];
    private IReadOnlyList<string> _faults = [];
    private (DeploymentId, long)? _read;
    private string _reason = "";
    private bool _deciding;
    private bool _failed;

    [Parameter, EditorRequired]
    public required DeploymentId Deployment { get; set; }

    /// <summary>Grows with every change of the deployment; a new one is a reason to read again.</summary>
    [Parameter, EditorRequired]
    public required long Version { get; set; }

    [Parameter, EditorRequired]
    public required bool MayReview { get; set; }

    private string Title => _results.Any(r => r.State == JobResultState.InReview) ? L["Result, waits for your decision"] : L["Results"];

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read != (Deployment, Version))
        {
            _read = (Deployment, Version);
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _results = await results.ListAsync(Deployment, _left.Token);
            _failed = false;
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The viewer left while the results were being read.
        }
        catch (Exception failure)
        {
            _failed = true;
            PortalLog.ReadFailed(log, nameof(ResultsCard), failure);
        }
    }

    private Task AcceptAsync(JobResultView result) => DecideAsync(() => results.AcceptAsync(result.Id, _left.Token));

    private Task RefuseAsync(JobResultView result) => DecideAsync(() => results.RefuseAsync(result.Id, _reason, _left.Token));

    private async Task DecideAsync(Func<Task<ReviewOutcome>> decide)
    {
        _deciding = true;
        _faults = [];
        try
        {
            Say(await decide());
            await ReadAsync();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            PortalLog.ActionFailed(log, nameof(ResultsCard), failure);
            snackbar.Add(L["Deciding failed on our side. Nothing was billed; try again."], Severity.Error);
        }
        finally
        {
            _deciding = false;
        }
    }

    private void Say(ReviewOutcome outcome)
    {
        switch (outcome)
        {
            case ReviewOutcome.Done:
                _reason = "";
                snackbar.Add(L["Decided. Each step is in the log."], Severity.Info);
                break;
            case ReviewOutcome.PersonCalled:
                _reason = "";
                snackbar.Add(L["Refused for the third time: a person takes over."], Severity.Warning);
                break;
            case ReviewOutcome.Invalid invalid:
                _faults = [invalid.Why];
                break;
            case ReviewOutcome.NotInReview:
                snackbar.Add(L["It was decided already."], Severity.Warning);
                break;
            case ReviewOutcome.NotFound:
                snackbar.Add(L["The result does not exist any more."], Severity.Warning);
                break;
            case ReviewOutcome.Forbidden refused:
                snackbar.Add(refused.Why, Severity.Warning);
                break;
        }
    }

    private string Consequence(JobResultView result) => result.RefusalsLeft > 1
        ? L["It is never billed, and the work is done again elsewhere."]
        : L["It is never billed; as the last of three refusals it ends the job and calls a person."];

    private string Word(JobResultState state) => state switch
    {
        JobResultState.Submitted => L["Collecting its output"],
        JobResultState.InReview => L["In review"],
        JobResultState.Accepted => L["Accepted"],
        JobResultState.Refused => L["Refused"],
        JobResultState.Paid => L["Paid"],
        _ => state.ToString(),
    };

    private string Billing(JobResultState state) => state switch
    {
        JobResultState.Submitted or JobResultState.InReview => L["not billed before it is accepted"],
        JobResultState.Accepted => L["on the next invoice"],
        JobResultState.Refused => L["never billed"],
        _ => "",
    };

    private static string Tone(JobResultState state) => state switch
    {
        JobResultState.Accepted or JobResultState.Paid => "up",
        JobResultState.Refused => "down",
        _ => "pending",
    };
}
