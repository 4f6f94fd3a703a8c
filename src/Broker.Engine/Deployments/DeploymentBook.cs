using System.Text.Json;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Live;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore.Storage;

namespace Broker.Engine.Deployments;

/// <summary>
/// One deployment with its replicas, locked for one change. Everything that changes a state goes through here, so
/// that state, interval log, usage, activity and outbox are written together or not at all.
/// </summary>
public sealed class DeploymentBook : IAsyncDisposable
{
    /// <summary>How long a row waits for the job that was sent for it before it is stepped without one.</summary>
    internal static readonly TimeSpan JobSafetyNet = TimeSpan.FromSeconds(15);

    private readonly IDbContextTransaction _transaction;
    private readonly List<ReplicaEntity> _replicas;
    private readonly ComputeNetworks _networks;
    private readonly IMoveWitness _witness;
    private readonly OutboxSignal _outbox;
    private readonly DueSignal _due;
    private readonly List<Move> _moves = [];
    private readonly HashSet<ReplicaId> _touched = [];
    private readonly IntervalLog _intervals;

    internal DeploymentBook(
        BrokerDbContext db, IDbContextTransaction transaction, DeploymentEntity deployment,
        List<ReplicaEntity> replicas, ComputeNetworks networks, DateTimeOffset now, IMoveWitness witness,
        OutboxSignal outbox, DueSignal due)
    {
        Db = db;
        _transaction = transaction;
        Deployment = deployment;
        _replicas = replicas;
        _networks = networks;
        Now = now;
        _witness = witness;
        _outbox = outbox;
        _due = due;
        _intervals = new IntervalLog(db, deployment.Workload.Kind == WorkloadKind.Batch ? UsageHold.UntilAccepted : UsageHold.None);
    }

    /// <summary>For rows that belong to the same change, such as incidents.</summary>
    public BrokerDbContext Db { get; }

    public DeploymentEntity Deployment { get; }

    /// <summary>All replicas the deployment ever had, oldest first.</summary>
    public IReadOnlyList<ReplicaEntity> Replicas => _replicas;

    /// <summary>The time of this change.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Whether the customer still wants it to run.</summary>
    public bool IsOpen => Deployment.State is DeploymentState.Launching or DeploymentState.Active;

    /// <summary>Whether it is a batch job that has failed, or was refused, too often to be run again.</summary>
    public bool IsExhausted => Deployment.Workload.Kind == WorkloadKind.Batch
        && BatchReview.IsExhausted(_replicas.Select(r => r.End).OfType<ReplicaEnd>());

    /// <summary>The replica as people are told of it: "Replica 3 on Akash eu-west".</summary>
    public string NameOf(ReplicaEntity replica) =>
        $"Replica {replica.Ordinal} on {_networks.Find(replica.Network)?.Traits.DisplayName ?? replica.Network.Value} {replica.Offer.Region.Code}";

    public ReplicaEntity Replica(ReplicaId id) => _replicas.Single(r => r.Id == id);

    /// <exception cref="InvalidOperationException">The lifecycle knows no such move.</exception>
    public async Task MoveAsync(ReplicaEntity replica, ReplicaState to, CancellationToken cancellationToken)
    {
        ReplicaLifecycle.Require(replica.State, to);
        _moves.Add(new Move.OfReplica(replica.Id, replica.State, to));
        replica.State = to;
        replica.Attempts = 0;
        replica.LastError = null;
        switch (to)
        {
            case ReplicaState.Ordered:
                replica.OrderedAt = Now;
                break;
            case ReplicaState.Leased:
                replica.OrderedAt ??= Now;
                replica.LeasedAt = Now;
                break;
            case ReplicaState.Running:
                replica.RunningAt = Now;
                break;
            case ReplicaState.Closing or ReplicaState.Closed:
                await _intervals.EndAsync(replica, Now, cancellationToken);
                replica.ClosedAt = to == ReplicaState.Closed ? Now : null;
                break;
        }

        Touch(replica);
    }

    /// <summary>Ends a replica for a reason; one that never reached a network is closed at once.</summary>
    public async Task EndAsync(ReplicaEntity replica, ReplicaEnd why, string detail, CancellationToken cancellationToken)
    {
        replica.End ??= why;
        replica.EndDetail ??= detail;
        var to = replica.State == ReplicaState.Planned ? ReplicaState.Closed : ReplicaState.Closing;
        await MoveAsync(replica, to, cancellationToken);
        replica.DueAt = Now;
        if (ReplicaLifecycle.IsLoss(why) && IsOpen)
        {
            Send(OutboxTopic.Replace, new { replica = replica.Id.Value });
        }
    }

    /// <summary>Writes a health; the interval log and usage follow confirmed verdicts only.</summary>
    /// <param name="since">When the confirmed run began, which may lie before now.</param>
    public async Task SetHealthAsync(
        ReplicaEntity replica, HealthState health, DateTimeOffset since, CancellationToken cancellationToken)
    {
        replica.Health = health;
        replica.HealthSince = since;
        await _intervals.RecordAsync(replica, health, since, cancellationToken);
        if (health == HealthState.Down && IsOpen && ReplicaLifecycle.IsWanted(replica.State))
        {
            Send(OutboxTopic.Replace, new { replica = replica.Id.Value });
        }

        Touch(replica);
    }

    /// <summary>How long a replica was used, gaps left out; open use counts up to now.</summary>
    public Task<TimeSpan> UsedAsync(ReplicaEntity replica, CancellationToken cancellationToken) =>
        _intervals.UsedAsync(replica, Now, cancellationToken);

    /// <summary>Says whether the use of a replica may be billed.</summary>
    public Task HoldAsync(ReplicaEntity replica, UsageHold hold, CancellationToken cancellationToken) =>
        _intervals.HoldAsync(replica, hold, cancellationToken);

    /// <summary>Marks a replica as changed for viewers although no state moved (endpoint, price, error).</summary>
    public void Touch(ReplicaEntity replica) => _touched.Add(replica.Id);

    public void Add(ReplicaEntity replica)
    {
        _replicas.Add(replica);
        Db.Add(replica);
        Touch(replica);
    }

    public void Move(DeploymentState to)
    {
        DeploymentLifecycle.Require(Deployment.State, to);
        _moves.Add(new Move.OfDeployment(Deployment.Id, Deployment.State, to));
        Deployment.State = to;
        Deployment.ClosedAt = to == DeploymentState.Closed ? Now : null;
    }

    /// <summary>The deployment is not wanted any more: its leases are ended in the background.</summary>
    /// <param name="actor">The person or key that asks; null for the broker itself.</param>
    public void AskToClose(ActivityKind kind, string text, string? actor = null)
    {
        Deployment.CloseAskedAt = Now;
        Move(DeploymentState.Closing);
        Tell(kind, text, actor: actor);
        Send(OutboxTopic.Close, new { deployment = Deployment.Id.Value });
        foreach (var replica in _replicas.Where(r => r.State != ReplicaState.Closed))
        {
            // The close job ends it at once; the due time is for the day the job is lost.
            replica.DueAt = replica.DueAt < Now + JobSafetyNet ? replica.DueAt : Now + JobSafetyNet;
        }
    }

    /// <summary>Adds a line to the activity log.</summary>
    public void Tell(ActivityKind kind, string text, ReplicaEntity? replica = null, IncidentId? incident = null, string? actor = null)
    {
        Db.Add(new ActivityEntity
        {
            OrganisationId = Deployment.OrganisationId,
            DeploymentId = Deployment.Id,
            ReplicaId = replica?.Id,
            IncidentId = incident,
            At = Now,
            Kind = kind,
            Text = text,
            Actor = actor,
        });
        Publish($"activity/{Deployment.Id}", Now.UtcTicks, new LivePayload.ActivityAdded(kind, text, Now));
    }

    public void Tell(IncidentEntity incident) => Publish(
        $"incident/{incident.Id}", Now.UtcTicks,
        new LivePayload.IncidentChanged(incident.Id.Value, incident.Number, incident.Cause, incident.OpenedAt, incident.ResolvedAt));

    /// <summary>Adds an outbox row that a job is made of.</summary>
    public void Send(string topic, object payload) => Db.Add(new OutboxEntity
    {
        Topic = topic,
        OrganisationId = Deployment.OrganisationId,
        Payload = JsonSerializer.Serialize(payload, BrokerJson.Options),
        CreatedAt = Now,
    });

    /// <summary>Brings the statuses up to date, writes everything in one transaction and wakes the dispatcher.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        new StatusKeeper(this).Refresh(_touched);
        _witness.BeforeCommit(_moves);
        await Db.SaveChangesAsync(cancellationToken);
        await Reservations.FollowAsync(this, _moves, cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
        _witness.AfterCommit(_moves);
        _outbox.Set();
        if (_replicas.Exists(r => r.DueAt <= Now))
        {
            _due.Set();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Db.DisposeAsync();
    }

    internal void Publish(string key, long version, LivePayload payload) => Send(
        OutboxTopic.Live,
        new LiveItem(key, Deployment.OrganisationId, Deployment.Id, version, payload));
}
