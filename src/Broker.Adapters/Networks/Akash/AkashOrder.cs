using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>An order of the broker in the network's deployment language: one service in one group, or what the customer wrote in it.</summary>
internal static class AkashOrder
{
    public const string ServiceName = "app";

    /// <summary>The variable that makes two replicas of the same workload differ, so that their hashes differ.</summary>
    public const string ReplicaVariable = "BROKER_REPLICA";

    private const string Placement = "broker";

    public static SdlCompilation Compile(LeaseOrder order) => SdlCompiler.Compile(DocumentOf(order));

    /// <summary>
    /// Why the order cannot be written, in words; null for every order that was planned by this version. The customer's text
    /// was accepted when it was planned: only a version with more rules finds fault with it later.
    /// </summary>
    public static string? WhyNot(LeaseOrder order) =>
        order.Workload.Definition is { } text && SdlCompiler.Compile(text) is SdlOutcome.Refused { Reasons: [var first, ..] } ? $"The SDL is refused: {first}" : null;

    public static OrderTag TagOf(LeaseOrder order) => new(WhyNot(order) is null ? Compile(order).VersionHex : $"refused-{order.Replica}");

    /// <exception cref="InvalidOperationException"><see cref="WhyNot"/> says why.</exception>
    public static SdlDocument DocumentOf(LeaseOrder order) => order.Workload.Definition is { } text
        ? SdlCompiler.Compile(text) is SdlOutcome.Compiled { Document: var written }
            ? AkashDefinedOrder.DocumentOf(written, order)
            : throw new InvalidOperationException(WhyNot(order))
        : OwnDocumentOf(order);

    private static SdlDocument OwnDocumentOf(LeaseOrder order) => new()
    {
        Version = SdlDocument.Version20,
        Services = [ServiceOf(order)],
        Computes =
        [
            new SdlCompute(
                ServiceName,
                order.Workload.CpuMillicores,
                Architecture: null,
                order.Workload.MemoryMib * SdlLimits.Mebibyte,
                [new SdlVolume(SdlVolume.DefaultName, order.Workload.StorageMib * SdlLimits.Mebibyte, Kind: null)],
                order.Offer.GpuCount,
                [AkashGpu.Parse(order.Offer.NetworkReference)]),
        ],
        Placements =
        [
            new SdlPlacement(
                Placement, [], [], [], [new SdlPrice(ServiceName, AkashPrice.Denom, AkashPrice.CeilingPerBlock(order.PriceCeiling))]),
        ],
        Deployments = [new SdlDeployment(ServiceName, Placement, ServiceName, 1)],
    };

    private static SdlService ServiceOf(LeaseOrder order) => new()
    {
        Name = ServiceName,
        Image = order.Workload.Image,
        Command = order.Workload.Command,
        Arguments = order.Workload.Arguments,
        Environment =
        [
            .. order.Workload.Environment
                .Where(e => e.Key != ReplicaVariable)
                .Append(KeyValuePair.Create(ReplicaVariable, order.Replica.ToString()))
                .OrderBy(e => e.Key, StringComparer.Ordinal)
                .Select(e => $"{e.Key}={e.Value}"),
        ],
        Exposes = [new SdlExpose(order.Workload.Port, 80, "TCP", [], SdlHttpOptions.Default, [new SdlExposeTo("", Global: true, "")])],
    };
}
