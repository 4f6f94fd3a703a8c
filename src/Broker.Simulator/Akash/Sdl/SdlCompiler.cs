using System.Text.RegularExpressions;

namespace Broker.Simulator.Akash.Sdl;

/// <summary>SDL 2.0 and 2.1 to manifest and orders, written from the published schema and checked with the network's own examples.</summary>
internal static partial class SdlCompiler
{
    private const int SharedHttp = 0;
    private const int RandomPort = 1;
    private const int LeasedIp = 2;

    public static CompiledSdl Compile(string text)
    {
        var root = SdlNode.Parse(text).Only("version", "include", "services", "profiles", "deployment", "endpoints", "reclamation");
        if (root["version"].Text() is not ("2.0" or "2.1"))
        {
            throw root["version"].Wrong("must be \"2.0\" or \"2.1\"");
        }

        var profiles = root["profiles"].Required().Only("compute", "placement");
        var sequence = SdlServices.IpSequence(root["services"].Required());
        CheckEndpoints(root["endpoints"], sequence);
        var placed = Placed(root["services"], profiles, root["deployment"].Required(), sequence);
        if (!placed.SelectMany(one => one.Service.Expose).Any(expose => expose.Global))
        {
            throw root["services"].Wrong("must expose at least one port globally");
        }

        var groups = placed.GroupBy(one => one.Placement).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        return new CompiledSdl(
            [.. groups.Select(group => new ManifestGroup(group.Key, [.. group.Select(one => one.Service)]))],
            [.. groups.Select(group => Order(profiles["placement"][group.Key], group))]);
    }

    private sealed record PlacedService(string Placement, string Profile, decimal PriceCap, ManifestService Service);

    private static List<PlacedService> Placed(
        SdlNode services, SdlNode profiles, SdlNode deployment, IReadOnlyDictionary<string, int> sequence)
    {
        var placed = new List<PlacedService>();
        var ids = new Dictionary<(string Placement, string Profile), int>();
        foreach (var (name, placements) in deployment.Entries().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var service = SdlServices.Read(name, services[name].Required(), sequence);
            foreach (var (placement, target) in placements.Entries())
            {
                target.Only("profile", "count");
                var profile = target["profile"].Text();
                var price = profiles["placement"][placement].Required()["pricing"][profile].Required().Only("denom", "amount");
                if (price["denom"].Text() is not ("uakt" or "uact"))
                {
                    throw price["denom"].Wrong("must be uakt or uact");
                }

                var resources = SdlProfiles.Read(profiles["compute"][profile]);
                CheckMounts(services[name], service, resources);
                // Services that share a compute profile share one resource unit, as the Console's library does it.
                if (!ids.TryGetValue((placement, profile), out var id))
                {
                    id = ids.Count(entry => entry.Key.Placement == placement) + 1;
                    ids[(placement, profile)] = id;
                }

                placed.Add(new PlacedService(placement, profile, SdlQuantity.Amount(price["amount"]), service with
                {
                    Count = target["count"].Integer(1, 50),
                    Resources = resources with { Id = id, Endpoints = Endpoints(service) },
                }));
            }
        }

        return placed.Count > 0 ? placed : throw deployment.Wrong("must place at least one service");
    }

    private static OrderGroup Order(SdlNode placement, IGrouping<string, PlacedService> services)
    {
        placement.Only("attributes", "signedBy", "pricing");
        var signed = placement["signedBy"].Only("anyOf", "allOf");
        return new OrderGroup(
            services.Key,
            SdlProfiles.Attributes(placement["attributes"]) ?? [],
            [.. signed["anyOf"].Items().Select(item => item.Text())],
            [.. signed["allOf"].Items().Select(item => item.Text())],
            [.. services.GroupBy(one => one.Service.Resources.Id).Select(unit => new OrderUnit(
                unit.First().Service.Resources with { Endpoints = [.. unit.SelectMany(one => one.Service.Resources.Endpoints)] },
                unit.Sum(one => one.Service.Count),
                unit.First().PriceCap))]);
    }

    private static List<ManifestEndpoint> Endpoints(ManifestService service)
    {
        var endpoints = new List<ManifestEndpoint>();
        foreach (var expose in service.Expose.Where(expose => expose.Global))
        {
            var external = expose.ExternalPort == 0 ? expose.Port : expose.ExternalPort;
            endpoints.Add(new ManifestEndpoint(expose.Proto == "TCP" && external == 80 ? SharedHttp : RandomPort, 0));
            if (expose.Ip.Length > 0)
            {
                endpoints.Add(new ManifestEndpoint(LeasedIp, expose.EndpointSequenceNumber));
            }
        }

        return endpoints;
    }

    private static void CheckMounts(SdlNode node, ManifestService service, ManifestResources resources)
    {
        foreach (var volume in resources.Storage.Where(SdlProfiles.IsPersistent))
        {
            if (service.Params?.Storage?.Any(mount => mount.Name == volume.Name && mount.Mount.Length > 0) != true)
            {
                throw node.Wrong($"must mount the persistent volume \"{volume.Name}\" in params.storage");
            }
        }

        if (service.Params?.Tee?.Type == "cpu-gpu" && resources.Gpu.Units.Val == "0")
        {
            throw node.Wrong("asks for tee cpu-gpu without a GPU");
        }
    }

    private static void CheckEndpoints(SdlNode endpoints, Dictionary<string, int> used)
    {
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, endpoint) in endpoints.Entries())
        {
            if (!EndpointName().IsMatch(name) || endpoint.Only("kind")["kind"].Text() != "ip")
            {
                throw endpoint.Wrong("must have a name in lower case and the kind ip");
            }

            declared.Add(name);
        }

        if (!declared.SetEquals(used.Keys))
        {
            throw endpoints.Wrong("must declare exactly the endpoints that services use");
        }
    }

    [GeneratedRegex("^[a-z]+[-_0-9a-z]+$", RegexOptions.None, 1000)]
    private static partial Regex EndpointName();
}
