using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;

namespace Broker.Testing.Persistence;

/// <summary>Rows with everything filled in; a test says only what it is about.</summary>
public static class Rows
{
    /// <summary>The instant at which all rows are made unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static OrganisationEntity Organisation(string name = "Northwind") =>
        new() { Id = OrganisationId.New(), Name = name, CreatedAt = Now };

    public static BrokerUser User(string? email = null)
    {
        var id = Guid.CreateVersion7();
        var address = email ?? $"{id:N}@example.test";
        return new BrokerUser
        {
            Id = id,
            UserName = address,
            NormalizedUserName = address.ToUpperInvariant(),
            Email = address,
            NormalizedEmail = address.ToUpperInvariant(),
            EmailConfirmed = true,
            DisplayName = "Ada Example",
            SecurityStamp = "stamp",
        };
    }

    public static MembershipEntity Membership(
        OrganisationId organisation, BrokerUser user, MemberRole role = MemberRole.Owner) =>
        new() { OrganisationId = organisation, UserId = new UserId(user.Id), Role = role };

    public static WorkloadSpec Workload() => new(
        Image: "ghcr.io/example/model:1.0",
        Command: [],
        Arguments: ["--model", "small"],
        Environment: new Dictionary<string, string>(StringComparer.Ordinal),
        Port: 8000,
        HealthPath: "/health",
        CpuMillicores: 4000,
        MemoryMib: 16384,
        StorageMib: 51200);

    public static Offer Offer(
        NetworkId? network = null, string provider = "provider-1", decimal pricePerGpuHour = 1.33m, int gpuCount = 1)
    {
        var on = network ?? NetworkId.Akash;
        return new Offer(
            new OfferId($"{on}/{provider}/H100/{gpuCount}"),
            on,
            provider,
            new GpuModel("H100", 80, GpuInterface.Sxm),
            gpuCount,
            new Region("eu-west", "NL"),
            Available: 4,
            Money.Usd(pricePerGpuHour),
            PriceSource: "test",
            ObservedAt: Now,
            ClaimedUptime: 0.99,
            MinimumTerm: TimeSpan.FromHours(1),
            NetworkReference: "reference");
    }

    public static PlanEntity Plan(OrganisationId organisation, string name = "llama") => new()
    {
        Id = PlanId.New(),
        OrganisationId = organisation,
        CreatedBy = new UserId(Guid.NewGuid()),
        Name = name,
        Workload = Workload(),
        ProtectedEnvironment = "{}",
        RequestJson = "{}",
        PlacementJson = "{}",
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(15),
    };

    public static DeploymentEntity Deployment(
        PlanEntity plan, int wanted = 3, int needed = 2, DeploymentState state = DeploymentState.Active) => new()
        {
            Id = DeploymentId.New(),
            OrganisationId = plan.OrganisationId,
            Name = plan.Name,
            PlanId = plan.Id,
            Workload = plan.Workload,
            ProtectedEnvironment = plan.ProtectedEnvironment,
            GpuName = "H100",
            MinimumMemoryGib = 80,
            GpuCount = 1,
            RegionPrefixes = ["eu"],
            Wanted = wanted,
            Needed = needed,
            PricePerHour = Money.Usd(1.33m * wanted),
            PromisedAvailability = 0.9995m,
            State = state,
            StatusSince = Now,
            CreatedAt = Now,
            CreatedBy = plan.CreatedBy,
        };

    public static ReplicaEntity Replica(
        DeploymentEntity deployment,
        int ordinal = 1,
        ReplicaState state = ReplicaState.Running,
        Offer? offer = null,
        ReplicaId? replaces = null)
    {
        var on = offer ?? Offer(provider: $"provider-{ordinal}");
        return new ReplicaEntity
        {
            Id = ReplicaId.New(),
            OrganisationId = deployment.OrganisationId,
            DeploymentId = deployment.Id,
            Ordinal = ordinal,
            Replaces = replaces,
            State = state,
            Network = on.Network,
            Provider = on.Provider,
            Offer = on,
            PriceCeiling = on.PricePerHour * 1.2m,
            Term = TimeSpan.FromHours(1),
            HealthSince = Now,
            StatusSince = Now,
            CreatedAt = Now,
        };
    }

    public static HealthIntervalEntity HealthInterval(ReplicaEntity replica, HealthState health = HealthState.Up) => new()
    {
        OrganisationId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        Health = health,
        StartedAt = Now,
    };

    public static UsageIntervalEntity UsageInterval(ReplicaEntity replica) => new()
    {
        OrganisationId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        PricePerHour = Money.Usd(1.33m),
        StartedAt = Now,
    };

    public static JobResultEntity JobResult(ReplicaEntity replica, string? logTail = "done")
    {
        var result = new JobResultEntity
        {
            Id = JobResultId.New(),
            OrganisationId = replica.OrganisationId,
            DeploymentId = replica.DeploymentId,
            ReplicaId = replica.Id,
            CompletedAt = Now,
            RanFor = TimeSpan.FromMinutes(30),
            Cost = Money.Usd(0.66m),
            LogTail = logTail,
            AcceptsItselfAt = Now.AddHours(72),
        };
        if (logTail is not null)
        {
            result.Move(JobResultState.InReview);
        }

        return result;
    }

    public static IncidentEntity Incident(ReplicaEntity replica) => new()
    {
        Id = IncidentId.New(),
        OrganisationId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        Cause = "No answer",
        OpenedAt = Now,
        DetectedAt = Now.AddSeconds(10),
    };

    public static ActivityEntity Activity(DeploymentEntity deployment, string text = "Deployed") => new()
    {
        OrganisationId = deployment.OrganisationId,
        DeploymentId = deployment.Id,
        At = Now,
        Kind = ActivityKind.Info,
        Text = text,
    };

    public static OutboxEntity Outbox(OrganisationId organisation, string topic = OutboxTopic.Launch) => new()
    {
        Topic = topic,
        OrganisationId = organisation,
        Payload = "{}",
        CreatedAt = Now,
    };

    public static ApiKeyEntity ApiKey(OrganisationId organisation, BrokerUser createdBy) => new()
    {
        Id = ApiKeyId.New(),
        OrganisationId = organisation,
        Name = "ci",
        Prefix = Guid.NewGuid().ToString("N")[..8],
        SecretHash = new byte[32],
        Role = MemberRole.Engineer,
        CreatedBy = new UserId(createdBy.Id),
        CreatedAt = Now,
    };
}
