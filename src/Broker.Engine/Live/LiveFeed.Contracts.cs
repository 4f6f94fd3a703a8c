using System.Text.Json.Serialization;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;

namespace Broker.Engine.Live;

/// <summary>
/// The newest state of one thing. State, not an event: a viewer that missed ten of them needs only the last.
/// </summary>
/// <param name="Key">What it is the state of: <c>replica/ID</c>, <c>deployment/ID</c>, <c>incident/ID</c>, <c>activity/DEPLOYMENT</c>, <c>offers/NETWORK</c>.</param>
/// <param name="Organisation">Null for what everybody may see (offers).</param>
/// <param name="Version">Grows per key; a viewer drops what is older than what it has.</param>
public sealed record LiveItem(
    string Key, OrganisationId? Organisation, DeploymentId? Deployment, long Version, LivePayload Payload);

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReplicaChanged), "replica")]
[JsonDerivedType(typeof(DeploymentChanged), "deployment")]
[JsonDerivedType(typeof(IncidentChanged), "incident")]
[JsonDerivedType(typeof(ActivityAdded), "activity")]
[JsonDerivedType(typeof(OffersRefreshed), "offers")]
[JsonDerivedType(typeof(Probed), "probe")]
public abstract record LivePayload
{
    private LivePayload() { }

    public sealed record ReplicaChanged(
        Guid Id, ReplicaState State, Status Status, DateTimeOffset StatusSince, string Network, string Provider,
        string Region, string? Endpoint, decimal PricePerHour, string Currency) : LivePayload;

    public sealed record DeploymentChanged(
        Guid Id, string Name, DeploymentState State, Status Status, DateTimeOffset StatusSince,
        int Up, int Wanted, int Needed) : LivePayload;

    public sealed record IncidentChanged(Guid Id, int Number, string Cause, DateTimeOffset OpenedAt, DateTimeOffset? ResolvedAt) : LivePayload;

    /// <summary>A line was added to the activity log; the viewer reads it from the database.</summary>
    public sealed record ActivityAdded(ActivityKind Kind, string Text, DateTimeOffset At) : LivePayload;

    public sealed record OffersRefreshed(string Network, int Count, DateTimeOffset At) : LivePayload;

    /// <summary>Newest probe of a replica; sent on every probe, kept nowhere.</summary>
    public sealed record Probed(Guid Replica, DateTimeOffset At, ProbeOutcome Outcome, int? LatencyMs) : LivePayload;
}

/// <summary>What a viewer may and wants to see.</summary>
public abstract record LiveScope
{
    private LiveScope() { }

    /// <summary>Everything of one organisation, and what everybody may see.</summary>
    public sealed record OneOrganisation(OrganisationId Organisation) : LiveScope;

    /// <summary>One deployment; the organisation is checked as well.</summary>
    public sealed record OneDeployment(OrganisationId Organisation, DeploymentId Deployment) : LiveScope;

    /// <summary>Everything: staff only.</summary>
    public sealed record Everything : LiveScope;

    public bool Covers(LiveItem item) => this switch
    {
        Everything => true,
        OneOrganisation o => item.Organisation is null || item.Organisation == o.Organisation,
        OneDeployment d => item.Organisation == d.Organisation && item.Deployment == d.Deployment,
        _ => false,
    };
}

/// <summary>
/// The feed of changes. Publishing never waits for a viewer: each subscription keeps the newest item per key and
/// hands out what is new at most four times a second.
/// </summary>
public interface ILiveFeed
{
    ILiveSubscription Subscribe(LiveScope scope);

    void Publish(IReadOnlyList<LiveItem> items);
}

/// <summary>One viewer's view of the feed; end it by disposing.</summary>
public interface ILiveSubscription : IDisposable
{
    /// <summary>Batches of newest items, one per key; ends when the subscription is disposed.</summary>
    IAsyncEnumerable<IReadOnlyList<LiveItem>> ReadAsync(CancellationToken cancellationToken);
}
