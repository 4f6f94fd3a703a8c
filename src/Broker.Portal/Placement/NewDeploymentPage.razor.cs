using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Placement;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Placement;

/// <summary>A form beside its plan: planned anew on every change, stored only when deployed.</summary>
public sealed partial class NewDeploymentPage(
    IPlanning planning, IDeploymentCommands commands, IMarketReader market, NavigationManager navigation, TimeProvider clock,
    ILogger<NewDeploymentPage> log) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
    private readonly DraftForm _form = new();
    private IReadOnlyList<GpuSummary> _gpus = [];
    private IReadOnlyList<FieldError> _errors = [];
    private PlanOutcome? _outcome;
    private PlanDraft? _draft;
    private ITimer? _countdown;
    private string? _refusal;
    private int _change;
    private bool _planning;
    private bool _deploying;
    private bool _failed;
    private bool _expired;

    [SupplyParameterFromQuery]
    internal string? Gpu { get; set; }

    [SupplyParameterFromQuery]
    internal int? Count { get; set; }

    private PlanView? _plan => (_outcome as PlanOutcome.Planned)?.Plan;

    private bool CanDeploy => !_planning && !_deploying && !_expired && _draft is not null;

    private string Title => _plan is { } plan
        ? L["The cheapest {0} replicas that keep {1} up {2} of the time", plan.Wanted, plan.Needed, Figures.Promise((decimal)plan.Availability)]
        : L["Plan"];

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        _countdown?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _gpus = market.Gpus();
        _form.Gpu = _gpus.FirstOrDefault(g => g.Name == Gpu)?.Name ?? "";
        _form.GpuCount = Count is 1 or 2 or 4 or 8 ? Count.Value : 1;
        if (!RendererInfo.IsInteractive)
        {
            return;
        }

        _countdown = clock.CreateTimer(_ => _ = InvokeAsync(CountDown), null, Second, Second);
        if (_form.IsWorthPlanning)
        {
            await PlanAsync();
        }
    }

    private string Left(PlanView plan) => Figures.Duration(plan.ExpiresAt - clock.GetUtcNow());

    private void CountDown()
    {
        if (_plan is { } plan && !_expired)
        {
            _expired = plan.ExpiresAt <= clock.GetUtcNow();
            StateHasChanged();
        }
    }

    /// <summary>Waits for a pause in the typing; a change that was overtaken by another plans nothing.</summary>
    private async Task ChangedAsync()
    {
        var change = ++_change;
        if (!_form.IsWorthPlanning)
        {
            _planning = false;
            Show(null, null);
            return;
        }

        _planning = true;
        StateHasChanged();
        try
        {
            await Task.Delay(Pause, clock, _left.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (change == _change)
        {
            await PlanAsync();
        }
    }

    private async Task PlanAsync()
    {
        var change = _change;
        _planning = true;
        _failed = false;
        _refusal = null;
        try
        {
            var (draft, errors) = _form.Read(text => L[text], complete: false);
            var outcome = draft is null ? new PlanOutcome.Invalid(errors) : await planning.PreviewAsync(draft, _left.Token);
            if (change == _change)
            {
                Show(draft, outcome);
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The viewer left while the plan was being made.
        }
        catch (Exception failure)
        {
            _failed = true;
            _outcome = null;
            PortalLog.ReadFailed(log, nameof(NewDeploymentPage), failure);
        }
        finally
        {
            if (change == _change)
            {
                _planning = false;
            }
        }
    }

    private void Show(PlanDraft? draft, PlanOutcome? outcome)
    {
        _outcome = outcome;
        _errors = outcome is PlanOutcome.Invalid invalid ? invalid.Errors : [];
        _draft = outcome is PlanOutcome.Planned ? draft : null;
        _expired = false;
    }

    /// <summary>Stores the plan as it is now, then accepts it; a price that moved meanwhile is shown, not taken.</summary>
    private async Task DeployAsync()
    {
        if (!CanDeploy || _plan is not { } shown)
        {
            return;
        }

        _refusal = null;
        var (draft, errors) = _form.Read(text => L[text], complete: true);
        if (draft is null)
        {
            _errors = errors;
            _refusal = L["Something is missing on the left; nothing was deployed."];
            return;
        }

        _deploying = true;
        try
        {
            var stored = await planning.PlanAsync(draft, _left.Token);
            if (stored is not PlanOutcome.Planned { Plan: { Id: { } id } plan })
            {
                Show(draft, stored);
            }
            else if (plan.PricePerHour > shown.PricePerHour)
            {
                Show(draft, stored);
                _refusal = L["The market moved while you looked: the price is now {0}, not {1}. Nothing was deployed.", Figures.PerHour(plan.PricePerHour), Figures.PerHour(shown.PricePerHour)];
            }
            else
            {
                await AcceptAsync(id);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _refusal = L["Deploying failed on our side. Look at the list of deployments before you try again."];
            PortalLog.ActionFailed(log, nameof(NewDeploymentPage), failure);
        }
        finally
        {
            _deploying = false;
        }
    }

    private async Task AcceptAsync(PlanId id)
    {
        switch (await commands.DeployAsync(id, _left.Token))
        {
            case DeployOutcome.Accepted accepted:
                navigation.NavigateTo($"/deployments/{accepted.Deployment.Value}");
                break;
            case DeployOutcome.NameTaken taken:
                _errors = [new FieldError("name", L["A deployment called {0} is running already.", taken.Name])];
                break;
            case DeployOutcome.PlanExpired or DeployOutcome.PlanNotFound:
                _expired = true;
                break;
            case DeployOutcome.Forbidden forbidden:
                _refusal = forbidden.Why;
                break;
            case DeployOutcome.OverBudget over:
                _refusal = L["It would cost {0} until the month ends, and the budget “{1}” leaves {2} of {3}. Nothing was deployed.",
                    Figures.Amount(over.Wanted), over.Budget, Figures.Amount(over.Amount - over.Spent - over.Reserved), Figures.Amount(over.Amount)];
                break;
            case DeployOutcome.Blocked blocked:
                _refusal = L["Nothing new can be deployed until invoice {0} is paid: {1}", blocked.InvoiceNumber, blocked.Why];
                break;
        }
    }
}
