using Broker.Domain.Billing;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Billing;
using Broker.Engine.Deployments;
using Broker.Engine.Sla;

namespace Broker.Engine.Demo;

/// <summary>What happened to the demo's deployment, as the engine would have written it down.</summary>
internal sealed class DemoFacts(OrganisationId organisation, string name, IReadOnlyList<BillingPeriod> periods)
{
    // Networks, what they ask per hour for one H100 80 GB, and what we ask.
    private static readonly (NetworkId Network, string Provider, string Region, decimal Cost, decimal Price)[] Places =
    [
        (NetworkId.Akash, "provider.hurricane.example", "eu-west", 1.33m, 1.49m),
        (NetworkId.Lium, "executor-7f31", "us-east", 1.80m, 1.99m),
        (NetworkId.IoNet, "cluster-ams", "eu-west", 2.10m, 2.29m),
    ];

    private static readonly WorkloadSpec Workload = new(
        "ghcr.io/northlight/vision-train:3.1", [], [], new Dictionary<string, string>(StringComparer.Ordinal), 8000, "/health", 16000, 131072, 512000);

    private readonly DateTimeOffset _start = periods[0].Time.Start.AddDays(2).AddHours(9.37);
    private readonly DateTimeOffset _end = periods[^1].Time.End.AddHours(-11.2);

    public IEnumerable<object> Rows()
    {
        var plan = Plan();
        var deployment = Deployment(plan);
        var replicas = Places.Select((place, i) => Replica(deployment, place, i + 1)).ToList();
        return [.. Customer(), plan, deployment, .. replicas, .. replicas.SelectMany((replica, i) => History(replica, OutagesOf(i)))];
    }

    private IEnumerable<object> Customer() =>
    [
        new BillingProfileEntity
        {
            OrganisationId = organisation,
            LegalName = "Northlight Imaging AB",
            RegistrationNumber = "556677-8899",
            Address = new PostalAddress("Sveavägen 44", null, "Stockholm", "111 34", null, "SE"),
            VatId = "SE556677889901",
            Email = "invoices@northlight.example",
            ContactName = "Fatima Nouri",
            BuyerReference = "ML-4711",
            CostCentre = "CC-210 Research",
            UpdatedAt = _start,
        },
        new VatCheckEntity
        {
            OrganisationId = organisation,
            VatId = "SE556677889901",
            CheckedAt = _end,
            Result = VatCheckResult.Valid,
            Reference = "DEMO-0001",
            RegisteredName = "Northlight Imaging AB",
            Source = "Demo",
            Answer = "{\"demo\":true}",
        },
        new ContractEntity
        {
            Id = Guid.CreateVersion7(_start),
            OrganisationId = organisation,
            Number = "C-2026-014",
            Version = 1,
            ValidFrom = periods[0].Start,
            Terms = ContractTerms.Standard with { DiscountPercent = 5, Tiers = [new DiscountTier(2500, 3)] },
            CreatedAt = _start,
        },
        new PurchaseOrderEntity
        {
            Id = Guid.CreateVersion7(_start),
            OrganisationId = organisation,
            Number = "4500081723",
            ValidFrom = periods[0].Start,
            ValidTo = periods[^1].End.AddMonths(10),
            Cap = Money.Usd(60_000),
            CreatedAt = _start,
        },
    ];

    private PlanEntity Plan() => new()
    {
        Id = PlanId.New(),
        OrganisationId = organisation,
        CreatedBy = new UserId(Guid.Empty),
        Name = name,
        Workload = Workload,
        ProtectedEnvironment = "",
        RequestJson = "{}",
        PlacementJson = "{}",
        CreatedAt = _start,
        ExpiresAt = _start.AddMinutes(15),
    };

    private DeploymentEntity Deployment(PlanEntity plan) => new()
    {
        Id = DeploymentId.New(),
        OrganisationId = organisation,
        Name = name,
        PlanId = plan.Id,
        Workload = Workload,
        ProtectedEnvironment = "",
        GpuName = "H100",
        MinimumMemoryGib = 80,
        GpuCount = 1,
        RegionPrefixes = [],
        Wanted = Places.Length,
        Needed = 2,
        PricePerHour = Money.Usd(Places.Sum(p => p.Price)),
        PromisedAvailability = 0.9994m,
        Team = "Computer vision",
        CostCentre = "CC-210 Research",
        Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["project"] = "retina", ["demo"] = "true" },
        State = DeploymentState.Closed,
        Status = Status.Pending,
        StatusSince = _end,
        CreatedAt = _start.AddMinutes(-4),
        CreatedBy = new UserId(Guid.Empty),
        FirstUpAt = _start,
        CloseAskedAt = _end,
        ClosedAt = _end.AddMinutes(2),
    };

    private ReplicaEntity Replica(DeploymentEntity deployment, (NetworkId Network, string Provider, string Region, decimal Cost, decimal Price) place, int ordinal) => new()
    {
        Id = ReplicaId.New(),
        OrganisationId = organisation,
        DeploymentId = deployment.Id,
        Ordinal = ordinal,
        State = ReplicaState.Closed,
        Network = place.Network,
        Provider = place.Provider,
        Offer = new Offer(
            new OfferId($"demo/{place.Network}/{ordinal}"), place.Network, place.Provider, new GpuModel("H100", 80, GpuInterface.Sxm), 1,
            new Region(place.Region, null), 1, Money.Usd(place.Price), "demo", _start, null, TimeSpan.FromHours(1), "demo")
        {
            NetworkPricePerGpuHour = Money.Usd(place.Cost),
        },
        PriceCeiling = Money.Usd(place.Cost * 1.1m),
        Term = TimeSpan.FromHours(1),
        PricePerHour = Money.Usd(place.Cost),
        NetworkBilledFrom = _start.AddMinutes(-3),
        HealthSince = _end,
        StatusSince = _end,
        End = ReplicaEnd.Asked,
        CreatedAt = _start.AddMinutes(-4),
        LeasedAt = _start.AddMinutes(-3),
        RunningAt = _start,
        ClosedAt = _end.AddMinutes(2),
    };

    /// <summary>The first two were down together once, for three hours and some: the promise was missed.</summary>
    private IReadOnlyList<Interval> OutagesOf(int replica)
    {
        var night = periods[^1].Time.Start.AddDays(11).AddHours(1.5);
        return replica switch
        {
            0 => [new Interval(night, night.AddMinutes(221))],
            1 => [new Interval(night.AddMinutes(12), night.AddMinutes(205)), new Interval(night.AddDays(6), night.AddDays(6).AddMinutes(17))],
            _ => [],
        };
    }

    private IEnumerable<object> History(ReplicaEntity replica, IReadOnlyList<Interval> outages)
    {
        var from = _start;
        foreach (var outage in outages)
        {
            yield return Health(replica, HealthState.Up, from, outage.Start);
            yield return Usage(replica, from, outage.Start);
            yield return Health(replica, HealthState.Down, outage.Start, outage.End);
            from = outage.End;
        }

        yield return Health(replica, HealthState.Up, from, _end);
        yield return Usage(replica, from, _end);
    }

    private HealthIntervalEntity Health(ReplicaEntity replica, HealthState health, DateTimeOffset from, DateTimeOffset to) => new()
    {
        OrganisationId = organisation,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        Health = health,
        StartedAt = from,
        EndedAt = to,
    };

    private UsageIntervalEntity Usage(ReplicaEntity replica, DateTimeOffset from, DateTimeOffset to) => new()
    {
        OrganisationId = organisation,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        PricePerHour = replica.Offer.PricePerHour,
        StartedAt = from,
        EndedAt = to,
    };
}
