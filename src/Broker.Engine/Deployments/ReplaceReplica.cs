using Broker.Domain.Deployments;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Placement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>
/// Puts another replica in the place of a lost one. Called at once by the verdict, again by the job, and again by
/// the row itself while no replacement could be found; one death has one replacement however often it is called.
/// </summary>
public sealed class ReplaceReplica(
    DeploymentBooks books, ReplacementPlanning planning, IOptions<DeploymentOptions> options, ILogger<ReplaceReplica> logger)
{
    private static readonly TimeSpan RetryPlanning = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FailureWindow = TimeSpan.FromMinutes(10);

    public async Task ExecuteAsync(ReplicaId id, CancellationToken cancellationToken)
    {
        await using var book = await books.OpenForAsync(id, cancellationToken);
        if (book is null)
        {
            return;
        }

        var lost = book.Replica(id);
        if (!IsMissing(book, lost))
        {
            if (lost.State == ReplicaState.Closed && lost.DueAt is not null)
            {
                lost.DueAt = null;
                await book.SaveAsync(cancellationToken);
            }

            return;
        }

        var outcome = Plan(book, lost);
        if (outcome is PlacementOutcome.Planned { Placement: var placement })
        {
            await PlaceAsync(book, lost, placement, cancellationToken);
        }
        else
        {
            WaitForOffers(book, lost, ((PlacementOutcome.Infeasible)outcome).Reasons);
        }

        await book.SaveAsync(cancellationToken);
    }

    /// <summary>Whether the place of this replica is empty and shall be filled.</summary>
    internal static bool IsMissing(DeploymentBook book, ReplicaEntity replica)
    {
        var lost = replica.State switch
        {
            ReplicaState.Closing or ReplicaState.Closed => ReplicaLifecycle.IsLoss(replica.End),
            ReplicaState.Running => replica.Health == HealthState.Down || replica.TermRefusal is not null,
            _ => false,
        };
        return lost && book.IsOpen && !book.IsExhausted && book.Replicas.All(r => r.Replaces != replica.Id);
    }

    private PlacementOutcome Plan(DeploymentBook book, ReplicaEntity lost)
    {
        var kept = book.Replicas.Where(r => r.Id != lost.Id && ReplicaLifecycle.IsWanted(r.State)).ToList();
        var avoid = book.Replicas
            .Where(r => ReplicaLifecycle.IsLoss(r.End) && r.CreatedAt > book.Now - options.Value.AvoidFailedProviderFor)
            .Select(r => (r.Network, r.Provider)).Append((lost.Network, lost.Provider)).Distinct().ToList();
        var outcome = planning.Plan(book.Deployment, kept, avoid);
        // Better an unlucky provider once more than no replica at all; the one that just died is the last to be tried.
        if (outcome is PlacementOutcome.Infeasible && avoid.Count > 1)
        {
            outcome = planning.Plan(book.Deployment, kept, [(lost.Network, lost.Provider)]);
        }

        var since = lost.ClosedAt ?? lost.HealthSince;
        return outcome is PlacementOutcome.Infeasible && since < book.Now - options.Value.RetryFailedProviderAfter
            ? planning.Plan(book.Deployment, kept, [])
            : outcome;
    }

    private async Task PlaceAsync(
        DeploymentBook book, ReplicaEntity lost, Domain.Placement.Placement placement, CancellationToken cancellationToken)
    {
        var chosen = placement.Replicas[0].Offer;
        var replacement = new ReplicaEntity
        {
            Id = ReplicaId.New(),
            OrganisationId = lost.OrganisationId,
            DeploymentId = lost.DeploymentId,
            Ordinal = book.Replicas.Max(r => r.Ordinal) + 1,
            Replaces = lost.Id,
            Network = chosen.Network,
            Provider = chosen.Provider,
            Offer = chosen,
            PriceCeiling = chosen.CostPerHour * (1 + (decimal)options.Value.PriceTolerance),
            Term = TimeSpan.FromHours(options.Value.TermHours),
            HealthSince = book.Now,
            StatusSince = book.Now,
            CreatedAt = book.Now,
            DueAt = book.Now + BackOff(book),
        };
        book.Add(replacement);
        book.Tell(
            ActivityKind.Progress,
            $"{book.NameOf(replacement)} takes the place of replica {lost.Ordinal} at {chosen.PricePerHour.Amount:0.00} {chosen.PricePerHour.Currency}/h, cheapest of {placement.OffersConsidered} considered",
            replacement);
        if (lost is { State: ReplicaState.Running, Health: not HealthState.Down })
        {
            // It serves until its term is over, or until the other one does.
            return;
        }

        if (ReplicaLifecycle.IsWanted(lost.State))
        {
            await book.EndAsync(lost, ReplicaEnd.Died, "It stopped answering and was replaced", cancellationToken);
        }
        else if (lost.State == ReplicaState.Closed)
        {
            lost.DueAt = null;
        }
    }

    private void WaitForOffers(DeploymentBook book, ReplicaEntity lost, IReadOnlyList<string> reasons)
    {
        var why = string.Join("; ", reasons);
        DeploymentLog.NoReplacement(logger, lost.Id, why);
        if (lost.LastError != why)
        {
            book.Tell(ActivityKind.Bad, $"No replacement for replica {lost.Ordinal} yet: {why}. Looking again every {RetryPlanning.TotalSeconds:0} s", lost);
        }

        lost.LastError = why;
        // A closing replica is due for its closing first; it asks again when that is done.
        if (lost.State != ReplicaState.Closing)
        {
            lost.DueAt = book.Now + RetryPlanning;
        }
    }

    /// <summary>The more replicas of a deployment failed lately, the longer the next one waits.</summary>
    private TimeSpan BackOff(DeploymentBook book)
    {
        var failures = book.Replicas.Count(r => ReplicaLifecycle.IsLoss(r.End) && r.CreatedAt > book.Now - FailureWindow);
        return failures <= 3
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(Math.Min(options.Value.LongestBackOff.Ticks, TimeSpan.FromSeconds(5).Ticks << Math.Min(failures - 4, 6)));
    }
}
