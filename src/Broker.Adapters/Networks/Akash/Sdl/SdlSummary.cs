using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>A document in the broker's words.</summary>
internal static class SdlSummary
{
    private const long Gibibyte = 1L << 30;

    // Said in nearly every example, and true of every provider of the network.
    private static readonly SdlAttribute Usual = new("host", "akash");

    public static DefinitionSummary Of(SdlDocument document, SdlCompilation compiled)
    {
        var services = compiled.Groups.SelectMany(g => g.Services.Select(s => Service(g, s))).ToList();
        var why = WhyNotSingle(document);
        return new DefinitionSummary(services, why is null ? Single(document) : null, why);
    }

    private static DefinitionService Service(SdlGroup group, SdlPlacedService placed)
    {
        var compute = placed.Resources.Compute;
        return new DefinitionService(
            placed.Service.Name,
            group.Name,
            placed.Service.Image,
            placed.Count,
            compute.GpuUnits,
            Choice(compute),
            compute.CpuMillicores,
            Mebibytes(compute.MemoryBytes),
            compute.Volumes.Sum(v => Mebibytes(v.Bytes)),
            [.. placed.Service.Exposes.Select(Port)]);
    }

    private static IReadOnlyList<DefinitionGpu> Choice(SdlCompute compute) => compute.Gpus.Any(g => g.IsAny)
        ? []
        : [.. compute.Gpus
            .Select(g => new DefinitionGpu(GpuCatalogue.Normalise(g.Model, g.Ram, g.Interface).Name, (int)((SdlQuantity.Bytes(g.Ram ?? "") ?? 0) / Gibibyte)))
            .Distinct()];

    private static string Port(SdlExpose expose) => string.Create(
        CultureInfo.InvariantCulture,
        $"{expose.Port}{(expose.External == expose.Port ? "" : $" to {expose.External}")} {expose.Protocol}{(expose.To.Any(t => t.Global) ? ", public" : "")}");

    /// <summary>In words; null when the broker's own kind of workload says all that the document says.</summary>
    private static string? WhyNotSingle(SdlDocument document)
    {
        if (document.Deployments is not [var deployment])
        {
            return document.Services.Count > 1 ? $"it has {document.Services.Count} services" : "it has more than one placement";
        }

        var service = document.Services[0];
        var compute = document.Computes.First(c => c.Name == deployment.Profile);
        var placement = document.Placements.First(p => p.Name == deployment.Placement);
        return deployment.Count > 1 ? $"it runs {deployment.Count} instances of its service"
            : WhyNotOnePort(service)
            ?? WhyNotPlain(service)
            ?? (compute.GpuUnits == 0 ? "it asks for no GPU"
                : compute.Volumes is not [{ Kind: null }] ? "it asks for volumes besides one ephemeral disk"
                : compute.Architecture is "arm64" ? "it asks for arm64"
                : compute.Gpus.Any(g => g.Interface is not null) ? "it asks for the interface of the GPU"
                : document.ReclamationWindow is not null ? "it asks for a reclamation window"
                : placement.Attributes.FirstOrDefault(a => a != Usual) is { } attribute ? $"it asks its provider for {attribute.Key} {attribute.Value}"
                : null);
    }

    private static string? WhyNotOnePort(SdlService service) => service.Exposes switch
    {
        not [_] => "it exposes more than one port",
        [{ Protocol: not "TCP" }] => "its port is no TCP port",
        [{ To: not [{ Global: true, Service: "" }] }] => "its port is open to more than the world",
        [{ To: [{ Ip.Length: > 0 }] }] => "it leases an IP address",
        [{ Hosts.Count: > 0 }] => "it has host names of its own",
        [{ Http: var http }] when http != SdlHttpOptions.Default => "it sets HTTP options",
        _ => null,
    };

    private static string? WhyNotPlain(SdlService service) =>
        service.Credentials is not null ? "it has credentials for its registry"
        : service.Parameters is { Mounts.Count: > 0 } ? "it mounts volumes"
        : service.Parameters?.Tee is not null ? "it asks for a confidential machine"
        : service.Parameters?.Read is not null ? "it asks for permissions"
        : service.Environment.Any(v => !v.Contains('=', StringComparison.Ordinal)) ? "it has a variable without a value"
        : service.Environment.DistinctBy(NameOf, StringComparer.Ordinal).Count() < service.Environment.Count ? "it sets a variable twice"
        : null;

    private static WorkloadSpec Single(SdlDocument document)
    {
        var service = document.Services[0];
        var compute = document.Computes.First(c => c.Name == document.Deployments[0].Profile);
        return new WorkloadSpec(
            service.Image,
            service.Command,
            service.Arguments,
            service.Environment.ToDictionary(NameOf, v => v[(NameOf(v).Length + 1)..], StringComparer.Ordinal),
            service.Exposes[0].Port,
            "/",
            compute.CpuMillicores,
            (int)Mebibytes(compute.MemoryBytes),
            (int)Mebibytes(compute.Volumes[0].Bytes));
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];

    private static long Mebibytes(long bytes) => (bytes + SdlLimits.Mebibyte - 1) / SdlLimits.Mebibyte;
}
