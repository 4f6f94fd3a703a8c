using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Sla;

namespace Broker.Engine.Deployments;

/// <summary>From rows to what pages and API show.</summary>
internal static class DeploymentMapping
{
    public static DeploymentRow ToRow(
        DeploymentEntity deployment, DeploymentHistory.One history, Func<NetworkId, string> nameOf) => new(
        deployment.Id, deployment.Name, GpuOf(deployment, history), deployment.Wanted, deployment.Needed, UpOf(history),
        deployment.State, deployment.Status, deployment.StatusSince,
        [.. history.Replicas.Where(r => ReplicaLifecycle.IsWanted(r.State)).Select(r => nameOf(r.Network)).Distinct().Order(StringComparer.Ordinal)],
        deployment.PricePerHour, history.CostToDate(), history.Availability.Share, deployment.PromisedAvailability, deployment.CreatedAt);

    public static DeploymentView ToView(
        DeploymentEntity deployment, string organisation, DeploymentHistory.One history,
        IReadOnlyDictionary<ReplicaId, NewestProbe> probes, IReadOnlyList<IncidentEntity> incidents, Func<NetworkId, string> nameOf)
    {
        var availability = history.Availability;
        return new(
            deployment.Id, deployment.OrganisationId, organisation, deployment.Name, ToView(deployment.Workload),
            GpuOf(deployment, history), deployment.GpuCount, deployment.Wanted, deployment.Needed, UpOf(history),
            deployment.State, deployment.Status, deployment.StatusSince, deployment.PromisedAvailability,
            availability.Share, availability.Observed, deployment.PricePerHour, history.CostNowPerHour, history.CostToDate(),
            deployment.CreatedAt, deployment.FirstUpAt, deployment.ClosedAt, deployment.FeedVersion,
            [.. history.Replicas.Select(r => ToView(r, history, probes.GetValueOrDefault(r.Id), nameOf))],
            [.. incidents.Select(i => new IncidentView(
                i.Id, i.Number, i.ReplicaId, i.Cause, i.OpenedAt, i.DetectedAt, i.MitigatedAt, i.ResolvedAt, i.Resolution))])
        {
            CompletedAt = deployment.CompletedAt,
        };
    }

    private static ReplicaView ToView(
        ReplicaEntity replica, DeploymentHistory.One history, NewestProbe? probe, Func<NetworkId, string> nameOf) => new(
        replica.Id, replica.Ordinal, replica.Replaces, replica.Network, nameOf(replica.Network), replica.Provider,
        replica.Offer.Gpu.DisplayName, replica.Offer.Region.Code, replica.State, replica.Status, replica.StatusSince,
        replica.Endpoint, replica.Offer.PricePerHour, history.CostToDate(replica.Id), probe?.LatencyMs,
        probe?.At, replica.End, replica.EndDetail, replica.LastError, replica.CreatedAt, replica.ClosedAt,
        replica.FeedVersion, TimelineOf(replica, history));

    /// <summary>Pending until it first served, then what the interval log says.</summary>
    private static List<StatusSpan> TimelineOf(ReplicaEntity replica, DeploymentHistory.One history)
    {
        var health = history.Health.Where(h => h.ReplicaId == replica.Id).ToList();
        var spans = new List<StatusSpan>();
        var served = health.Count > 0 ? health[0].StartedAt : replica.ClosedAt;
        if (served is null || served > replica.CreatedAt)
        {
            spans.Add(new StatusSpan(Status.Pending, replica.CreatedAt, served));
        }

        spans.AddRange(health.Select(h => new StatusSpan(
            StatusTable.OfReplica(ReplicaState.Running, h.Health), h.StartedAt, h.EndedAt)));
        return spans;
    }

    // Names only: the values may be secrets and never leave the server again.
    private static WorkloadView ToView(WorkloadSpec workload) => new(
        workload.Image, workload.Command, workload.Arguments, [.. workload.Environment.Keys.Order(StringComparer.Ordinal)],
        workload.Port, workload.HealthPath)
    {
        Kind = workload.Kind,
        RunLimit = workload.RunLimit,
        IsDefined = workload.Definition is not null,
        SshKeys = [.. workload.SshKeys.Select(line => SshPublicKey.Read(line).Key).OfType<SshPublicKey>().Select(k => new SshKeyView(k.Type, k.Fingerprint, k.Comment))],
    };

    private static int UpOf(DeploymentHistory.One history) => history.Replicas.Count(r => r.Status == Status.Up || r.End == ReplicaEnd.Completed);

    private static string GpuOf(DeploymentEntity deployment, DeploymentHistory.One history) =>
        history.Replicas.Select(r => r.Offer.Gpu.DisplayName).Distinct().ToList() is [var only]
            ? only
            : deployment.GpuName;
}

/// <summary>The last look at a replica; no latency when it did not answer.</summary>
internal sealed record NewestProbe(Guid ReplicaId, DateTimeOffset At, int? LatencyMs);
