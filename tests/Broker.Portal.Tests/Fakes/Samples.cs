using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Placement;
using Broker.Engine.Sla;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Believable things to draw.</summary>
internal static class Samples
{
    public static readonly OrganisationId Organisation = new(Guid.Parse("0190a000-0000-7000-8000-000000000001"));

    public static readonly GpuModel H100 = new("H100", 80, GpuInterface.Sxm);

    private static readonly DateOnly Snapshot = new(2026, 7, 20);

    public static readonly HyperscalerPrice AwsH100 =
        new("aws", "p5.48xlarge", "H100 80 GB SXM", 8, "us-east-1", Money.Usd(6.88m), Snapshot);

    public static OfferRow Offer(
        DateTimeOffset at, string provider = "akash1q7spv2cw06yszgfp4f9ed59lkka6ytn8g4tkjf", string network = "akash", GpuModel? gpu = null,
        string region = "eu-west", decimal price = 1.33m, int available = 4, int count = 1, HyperscalerPrice? comparable = null)
    {
        var model = gpu ?? H100;
        var offer = new Offer(
            new OfferId($"{network}/{provider}/{model}/{count}"), new NetworkId(network), provider, model, count,
            new Region(region, null), available, Money.Usd(price), network == "akash" ? "median of real bids" : "list price", at,
            network == "akash" ? 0.9941 : null, TimeSpan.FromHours(1), "ref");
        return new OfferRow(offer, comparable ?? (model.Name == "H100" ? AwsH100 : null));
    }

    public static NetworkFreshness Akash(DateTimeOffset at, string? fault = null) =>
        new(NetworkId.Akash, "Akash", 1204, at, fault);

    public static NetworkFreshness IoNet(DateTimeOffset at, string? fault = null) =>
        new(NetworkId.IoNet, "io.net", 318, at, fault);

    public static DeploymentRow Row(
        DateTimeOffset now, string name = "llama-70b-chat", Status status = Status.Up, int up = 3, DeploymentState state = DeploymentState.Active) =>
        new(
            DeploymentId.New(), name, "H100", 3, 2, up, state, status, now.AddMinutes(-7), ["Akash", "io.net"],
            Money.Usd(6.74m), Money.Usd(1318.2m), status == Status.Pending ? null : 0.99962m, 0.999m, now.AddDays(-12));

    public static ReplicaView Replica(
        DateTimeOffset now, int ordinal = 1, string network = "akash", string region = "eu-west", Status status = Status.Up,
        ReplicaState state = ReplicaState.Running, decimal price = 2.13m, IReadOnlyList<StatusSpan>? timeline = null,
        ReplicaEnd? end = null, ReplicaId? replaces = null) =>
        new(
            ReplicaId.New(), ordinal, replaces, new NetworkId(network), network == "akash" ? "Akash" : "io.net",
            network == "akash" ? "akash1q7spv2cw06yszgfp4f9ed59lkka6ytn8g4tkjf" : "us-east / c-19", "H100 80 GB SXM", region, state, status,
            now.AddSeconds(-41), new Uri("http://127.0.0.1:31001/"), Money.Usd(price), Money.Usd(price * 212.4m), status == Status.Up ? 38 : null,
            now.AddSeconds(-2), end, end is null ? null : "3 probes refused", null, now.AddHours(-9),
            state == ReplicaState.Closed ? now.AddSeconds(-30) : null, 10,
            timeline ?? [new StatusSpan(Status.Up, now.AddHours(-9), null)]);

    public static DeploymentView View(DateTimeOffset now, params ReplicaView[] replicas)
    {
        var list = replicas.Length > 0
            ? replicas
            : [Replica(now), Replica(now, 2, "ionet", "us-east", price: 2.51m), Replica(now, 3, "akash", "us-west", price: 2.1m)];
        var up = list.Count(r => r.Status == Status.Up);
        return new DeploymentView(
            DeploymentId.New(), Organisation, "Northlight Imaging", "llama-70b-chat",
            new WorkloadView("vllm/vllm-openai:v0.11.2", [], ["--model", "meta-llama/Llama-3.3-70B-Instruct"], ["HF_TOKEN"], 8000, "/health"),
            "H100", 1, 3, 2, up, DeploymentState.Active, up >= 3 ? Status.Up : up >= 2 ? Status.Degraded : Status.Down, now.AddSeconds(-41),
            0.999m, 0.99962m, TimeSpan.FromDays(12), Money.Usd(6.74m), Money.Usd(4.64m), Money.Usd(1318.2m),
            now.AddDays(-12), now.AddDays(-12).AddSeconds(92), null, 5, list, []);
    }

    public static PlanView Plan(DateTimeOffset now, decimal price = 6.74m) => new(
        null, "llama-70b-chat", now, now.AddMinutes(5), 3, 2,
        [
            new PlannedReplicaView(1, false, NetworkId.Akash, "Akash", "akash1q7spv2cw06yszgfp4f9ed59lkka6ytn8g4tkjf", "H100 80 GB SXM", 1, "eu-west", 0.989, "own network, eu-west", Money.Usd(2.13m)),
            new PlannedReplicaView(2, false, NetworkId.IoNet, "io.net", "us-east / c-19", "H100 80 GB PCIe", 1, "us-east", 0.978, "own network, us-east", Money.Usd(2.51m)),
            new PlannedReplicaView(3, true, NetworkId.Akash, "Akash", "akash1f6gmtjpx4r8qda9nxjwq26fp5mcjyqmaq5m6j7", "H100 80 GB PCIe", 1, "us-west", 0.971, "shares Akash with replica 1", Money.Usd(2.10m)),
        ],
        Money.Usd(price), Money.Usd(2.1m), 0.99931, 0.99952,
        [
            new PlanAlternativeView("Cheapest 2 without a spare", Money.Usd(4.23m), 0.974, "below the promise"),
            new PlanAlternativeView("3 on Akash alone", Money.Usd(6.12m), 0.991, "they fail together"),
            new PlanAlternativeView("4 replicas", Money.Usd(8.92m), 0.99971, "dearer than needed"),
        ],
        [
            new HyperscalerComparison(AwsH100, 2, Money.Usd(13.76m), 0.51m),
            new HyperscalerComparison(new HyperscalerPrice("azure", "ND H100 v5", "H100 80 GB SXM", 8, "eastus", Money.Usd(12.29m), Snapshot), 2, Money.Usd(24.58m), 0.726m),
            new HyperscalerComparison(new HyperscalerPrice("gcp", "a3-highgpu-8g", "H100 80 GB SXM", 8, "us-central1", Money.Usd(11.06m), Snapshot), 2, Money.Usd(22.12m), 0.695m),
        ],
        1522, []);

    public static WallRow Wall(DateTimeOffset now, string organisation, string name, Status status, int up, double? budget, double? burn, string? cause, TimeSpan since) =>
        new(
            new OrganisationId(Guid.NewGuid()), organisation, DeploymentId.New(), name, status, now - since, up, 3, 2, 0.999m,
            status == Status.Pending ? null : 0.9989m, budget, burn,
            [.. Enumerable.Range(0, 60).Select(i => i > 57 ? status : i % 17 == 5 ? Status.Degraded : Status.Up)], cause);
}
