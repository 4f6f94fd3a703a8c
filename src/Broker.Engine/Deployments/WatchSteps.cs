using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Deployments;

/// <summary>
/// What a network says of a lease. Whether the workload serves is for the probes to say; the network decides only
/// where it answers and whether the lease still exists.
/// </summary>
public sealed class WatchSteps(
    DeploymentBooks books, ComputeNetworks networks, TermSteps terms, ReplaceReplica replace, Incidents incidents,
    IOptions<DeploymentOptions> options)
{
    /// <summary>Leased: waits for an endpoint and then for the first good probe, up to the network's start timeout.</summary>
    public async Task<bool> AwaitEndpointAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        await terms.ExtendIfDueAsync(seen, cancellationToken);
        var network = networks.Get(seen.Network);
        var outcome = await network.ObserveAsync(seen.LeaseHandle!, cancellationToken);
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        if (replica.State != ReplicaState.Leased)
        {
            return true;
        }

        var goOn = false;
        if (EndOf(outcome) is { } end)
        {
            book.Tell(ActivityKind.Bad, $"Replica {replica.Ordinal} ended by {network.Traits.DisplayName}: {end}", replica);
            await book.EndAsync(replica, ReplicaEnd.EndedByNetwork, end, cancellationToken);
            goOn = true;
        }
        else if (book.Now - replica.LeasedAt > network.Traits.StartTimeout)
        {
            var why = $"It did not answer within {network.Traits.StartTimeout.TotalSeconds:0} s of its lease";
            book.Tell(ActivityKind.Bad, $"Replica {replica.Ordinal} on {network.Traits.DisplayName} given up: {why}", replica);
            await book.EndAsync(replica, ReplicaEnd.NeverServed, why, cancellationToken);
            goOn = true;
        }
        else
        {
            TakeOver(book, replica, outcome);
            replica.DueAt = book.Now + WaitAfter(outcome, options.Value.PollEvery);
        }

        await book.SaveAsync(cancellationToken);
        return goOn;
    }

    /// <summary>Running: notices a lease the network ended, and asks again for a replacement that could not be found before.</summary>
    public async Task<bool> ObserveAsync(ReplicaEntity seen, CancellationToken cancellationToken)
    {
        if (seen.Health == HealthState.Down || seen.TermRefusal is not null)
        {
            await replace.ExecuteAsync(seen.Id, cancellationToken);
        }
        else
        {
            await terms.ExtendIfDueAsync(seen, cancellationToken);
        }

        var network = networks.Get(seen.Network);
        var outcome = await network.ObserveAsync(seen.LeaseHandle!, cancellationToken);
        await using var book = await books.OpenAsync(seen.DeploymentId, cancellationToken);
        var replica = book!.Replica(seen.Id);
        if (replica.State != ReplicaState.Running)
        {
            return true;
        }

        var end = EndOf(outcome);
        if (end is not null)
        {
            // The network may say so before the probes do; it is an outage of the customer's either way.
            await book.SetHealthAsync(replica, HealthState.Down, book.Now, cancellationToken);
            var incident = await incidents.OpenAsync(
                book, replica, $"Ended by {network.Traits.DisplayName}: {end}", book.Now, cancellationToken);
            book.Tell(ActivityKind.Bad, $"Replica {replica.Ordinal} ended by {network.Traits.DisplayName}: {end}", replica, incident.Id);
            await book.EndAsync(replica, ReplicaEnd.EndedByNetwork, end, cancellationToken);
        }
        else if (replica.TermRefusal is not null && HasSuccessor(book, replica))
        {
            await book.EndAsync(replica, ReplicaEnd.TermOver, $"Its term ends and another serves: {replica.TermRefusal}", cancellationToken);
        }
        else
        {
            TakeOver(book, replica, outcome);
            replica.DueAt = book.Now + WaitAfter(outcome, options.Value.ObserveEvery);
        }

        await book.SaveAsync(cancellationToken);
        return end is not null;
    }

    private static bool HasSuccessor(DeploymentBook book, ReplicaEntity replica) =>
        book.Replicas.Any(r => r.Replaces == replica.Id && r is { State: ReplicaState.Running, Health: HealthState.Up });

    private static void TakeOver(DeploymentBook book, ReplicaEntity replica, ObserveOutcome outcome)
    {
        switch (outcome)
        {
            case ObserveOutcome.Seen { Lease: var lease }:
                if (lease.Endpoint is not null && lease.Endpoint != replica.Endpoint)
                {
                    replica.Endpoint = lease.Endpoint;
                    book.Tell(ActivityKind.Progress, $"Replica {replica.Ordinal} has an address; probing it", replica);
                    book.Touch(replica);
                }

                replica.PaidUntil = lease.PaidUntil ?? replica.PaidUntil;
                replica.LastError = null;
                break;
            case ObserveOutcome.Unreachable unreachable:
                replica.LastError = unreachable.Reason;
                break;
        }
    }

    internal static string? EndOf(ObserveOutcome outcome) => outcome switch
    {
        ObserveOutcome.NotFound => "the network does not know the lease any more",
        ObserveOutcome.Seen { Lease: { State: LeaseState.Closed } lease } => lease.EndReason ?? "closed without a reason",
        _ => null,
    };

    internal static TimeSpan WaitAfter(ObserveOutcome outcome, TimeSpan usual) =>
        outcome is ObserveOutcome.Unreachable { RetryAfter: var retry } && retry > usual ? retry : usual;
}
