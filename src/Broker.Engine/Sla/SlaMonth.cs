using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;

namespace Broker.Engine.Sla;

/// <param name="Below">Share in 0..1.</param>
/// <param name="Percent">Credited of the month's charges.</param>
public sealed record SlaTierView(decimal Below, int Percent);

/// <summary>What is promised of a deployment, and how the present month stands.</summary>
/// <param name="Objective">Promised share of the month in which it is meant to serve, 0..1.</param>
/// <param name="MonthStart">First day of the month in UTC.</param>
/// <param name="Down">Downtime of this month that counts.</param>
/// <param name="Allowed">Downtime the objective leaves for the month, if the deployment runs to its end.</param>
/// <param name="Left">What is left of that; never negative.</param>
/// <param name="CreditPercent">What would be credited if the month were like this to its end; 0 while nothing would.</param>
public sealed record SlaView(
    int Version, decimal Objective, IReadOnlyList<SlaTierView> Credits, TimeSpan MinimumDowntime, ExclusionRule Exclusions,
    NoDataRule NoData, int CapPercent, DateOnly MonthStart, TimeSpan Down, TimeSpan Allowed, TimeSpan Left, int CreditPercent);

/// <summary>The present month of one deployment under its contract, as whoever asks may see it.</summary>
internal static class SlaMonth
{
    /// <returns>Null for what has no objective: batch jobs, and plans that promised too little.</returns>
    public static async Task<SlaView?> OfAsync(
        BrokerDbContext db, DeploymentEntity deployment, IEnumerable<HealthInterval> log, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var month = BillingPeriod.MonthOf(now);
        var contract = (await SlaContracts.OfAsync(db, [deployment], month.Time.Start, cancellationToken)).GetValueOrDefault(deployment.Id);
        var terms = contract?.Terms ?? SlaContract.For(deployment.PromisedAvailability);
        if (terms.Objective == Objective.None || deployment.Workload.Kind == Domain.Deployments.WorkloadKind.Batch)
        {
            return null;
        }

        var measured = MeasuredDeployment.Of(deployment);
        var sofar = SlaCreditDecision.Of(terms, new SlaFacts(new Interval(now, now), [], [], []));
        var whole = sofar;
        if (measured.Window(month.Time.Start, now) is { } window)
        {
            var wide = measured.Window(month.Time.Start - terms.MinimumDowntime, now)!.Value;
            var excluded = (await SlaCredits.ExclusionsAsync(db, [deployment.Id], month.Time, cancellationToken))
                .ConvertAll(e => new Interval(e.StartsAt, e.EndsAt));
            var facts = SlaFacts.Of(log, window, wide, measured.Needed, measured.Wanted, excluded);
            sofar = SlaCreditDecision.Of(terms, facts);
            whole = SlaCreditDecision.Of(terms, facts with { Window = measured.Window(month.Time.Start, month.Time.End)!.Value });
        }

        var allowed = terms.Objective.Allowed(whole.Total);
        return new SlaView(
            contract?.Version ?? 1, terms.Objective.Share, [.. terms.Credits.Select(t => new SlaTierView(t.Below.Share, t.Percent))],
            terms.MinimumDowntime, terms.Exclusions, terms.NoData, terms.CapPercent, month.Start, sofar.Down, allowed,
            allowed > sofar.Down ? allowed - sofar.Down : TimeSpan.Zero, whole.Percent);
    }
}
