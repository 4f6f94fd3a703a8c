using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Bittensor;

/// <summary>One replica on Lium, and what the network says of it.</summary>
internal static class LiumSamples
{
    public const string Root = "/lium";
    public const string Executor = "0f0e0d0c-0000-4000-8000-0000000000a1";
    public const string Pod = "0f0e0d0c-0000-4000-8000-0000000000c1";
    public const string Name = "brk-0195f0a1000070008000000000000001";
    public const string Neighbour = "brk-0195f0a1000070008000000000000002";

    public static readonly LeaseHandle Handle = new(Name);

    public static readonly Offer Offer = new(
        new OfferId("lium:test"), NetworkId.Lium, Executor, GpuCatalogue.Normalise("NVIDIA GeForce RTX 5090"), 1, new Region("eu-central", "DE"), 2,
        Money.Usd(0.71m), "test", NetworkHarness.Start, 0.94, TimeSpan.FromSeconds(1), $"{Executor}@2");

    public static LeaseOrder Order { get; } = NetworkHarness.Order(Offer, ceilingPerHour: 1m);

    /// <summary>The network with its nodes, no pod and no template.</summary>
    public static WireStub Market() => new WireStub()
        .OnGet($"{Root}/executors", Fixture.Text("lium/executors.json"))
        .OnGet($"{Root}/public/v1/nodes", Fixture.Text("lium/public-nodes.json"))
        .OnGet($"{Root}/templates", "[]")
        .OnGet($"{Root}/pods", "[]");

    /// <summary>The sample's pod under our name, on a template of ours.</summary>
    public static string PodOf(string name, string status = "RUNNING", string id = Pod, string template = "") => Fixture.Text("lium/pod-running.json")
        .Replace("\"sim-000001\"", $"\"{name}\"", StringComparison.Ordinal)
        .Replace("\"RUNNING\"", $"\"{status}\"", StringComparison.Ordinal)
        .Replace(Pod, id, StringComparison.Ordinal)
        .Replace("\"name\": \"sim\"", $"\"name\": \"{(template.Length == 0 ? TemplateOf(name) : template)}\"", StringComparison.Ordinal);

    /// <summary>Named as ours are; the hash is nobody's.</summary>
    public static string TemplateOf(string name) => $"{name}-00000000000000000000";

    public static string Template(string name, string status, string id = "t-1") =>
        $$"""{"id":"{{id}}","name":"{{name}}","docker_image":"org/app","docker_image_tag":"1","status":"{{status}}","created_at":"2026-11-22T09:59:00"}""";
}
