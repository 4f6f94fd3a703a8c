namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>Every rule that looks at two places at once. They also run on a text that broke a rule of its own, to say all there is.</summary>
internal sealed class SdlRules(SdlDocument document, SdlProblems problems)
{
    private static readonly SdlPath Compute = SdlPath.Of("profiles", "compute");
    private static readonly SdlPath Placement = SdlPath.Of("profiles", "placement");
    private static readonly SdlPath Deployment = SdlPath.Of("deployment");
    private static readonly SdlPath Services = SdlPath.Of("services");
    private static readonly SdlPath Endpoints = SdlPath.Of("endpoints");

    private readonly HashSet<string> _usedEndpoints = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Ip, int Port, string Protocol), string> _usedPorts = [];

    public void Check()
    {
        foreach (var service in document.Services.Where(s => !document.Deployments.Any(d => d.Service == s.Name)))
        {
            problems.Add(Services.To(service.Name), $"the service \"{service.Name}\" is not in deployment");
        }

        foreach (var deployment in document.Deployments)
        {
            Check(deployment);
        }

        foreach (var endpoint in document.Endpoints.Where(e => !_usedEndpoints.Contains(e)))
        {
            problems.Add(Endpoints.To(endpoint), $"the endpoint \"{endpoint}\" is declared but never used");
        }

        CheckHosts();
        CheckTees();
        CheckSizes();
        if (document.Deployments.Count > 0 && !document.Services.Any(s => s.Exposes.Any(e => e.To.Any(t => t.Global))))
        {
            problems.Add(Services, "at least one service must expose a port globally");
        }
    }

    private void Check(SdlDeployment deployment)
    {
        var path = Deployment.To(deployment.Service).To(deployment.Placement);
        var service = document.Services.FirstOrDefault(s => s.Name == deployment.Service);
        var compute = document.Computes.FirstOrDefault(c => c.Name == deployment.Profile);
        var placement = document.Placements.FirstOrDefault(p => p.Name == deployment.Placement);
        if (service is null)
        {
            problems.Add(path, $"there is no service \"{deployment.Service}\"");
        }

        if (compute is null && deployment.Profile.Length > 0)
        {
            problems.Add(path.To("profile"), $"there is no compute profile \"{deployment.Profile}\"");
        }

        if (placement is null)
        {
            problems.Add(path, $"there is no placement \"{deployment.Placement}\"");
        }
        else if (deployment.Profile.Length > 0 && !placement.Prices.Any(p => p.Profile == deployment.Profile))
        {
            problems.Add(Placement.To(placement.Name).To("pricing"), $"there is no price for the profile \"{deployment.Profile}\"");
        }

        if (service is not null)
        {
            CheckLeasedIps(service);
            if (compute is not null)
            {
                CheckVolumes(service, compute);
                CheckTee(service, compute);
            }
        }
    }

    private void CheckLeasedIps(SdlService service)
    {
        for (var i = 0; i < service.Exposes.Count; i++)
        {
            var expose = service.Exposes[i];
            for (var j = 0; j < expose.To.Count; j++)
            {
                if (expose.To[j].Ip is { Length: > 0 } ip)
                {
                    CheckLeasedIp(service, expose, ip, Services.To(service.Name).To("expose").At(i).To("to").At(j).To("ip"));
                }
            }
        }
    }

    private void CheckLeasedIp(SdlService service, SdlExpose expose, string ip, SdlPath path)
    {
        if (!document.Endpoints.Contains(ip, StringComparer.Ordinal))
        {
            problems.Add(path, $"there is no endpoint \"{ip}\" in endpoints");
        }

        _usedEndpoints.Add(ip);
        if (!_usedPorts.TryAdd((ip, expose.External, expose.Protocol), service.Name))
        {
            var other = _usedPorts[(ip, expose.External, expose.Protocol)];
            problems.Add(path, $"port {expose.External} {expose.Protocol} of the endpoint \"{ip}\" is used by the service \"{other}\" already");
        }
    }

    private void CheckVolumes(SdlService service, SdlCompute compute)
    {
        var storage = Services.To(service.Name).To("params").To("storage");
        var mounts = service.Parameters?.Mounts ?? [];
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in mounts)
        {
            var path = storage.To(mount.Volume);
            var volume = compute.Volumes.FirstOrDefault(v => v.Name == mount.Volume);
            if (volume is null)
            {
                problems.Add(path, $"the compute profile \"{compute.Name}\" has no volume \"{mount.Volume}\"");
            }
            else if (document.Version != SdlDocument.Version20 && volume.Kind?.Class == "ram" && mount.ReadOnly)
            {
                problems.Add(path.To("readOnly"), "must not be true for a volume of the class ram");
            }

            if (mount.Path.Length > 0 && !paths.TryAdd(mount.Path, mount.Volume))
            {
                problems.Add(path.To("mount"), $"\"{mount.Path}\" is the mount of the volume \"{paths[mount.Path]}\" already");
            }
        }

        foreach (var volume in compute.Volumes.Where(v => v.IsPersistent && !mounts.Any(m => m.Volume == v.Name && m.Path.Length > 0)))
        {
            problems.Add(storage.To(volume.Name), $"the persistent volume \"{volume.Name}\" needs a mount in the service's params.storage");
        }
    }

    private void CheckTee(SdlService service, SdlCompute compute)
    {
        if (service.Parameters?.Tee == "cpu-gpu" && compute.GpuUnits == 0)
        {
            problems.Add(
                Services.To(service.Name).To("params").To("tee"), $"cpu-gpu needs a GPU, and the compute profile \"{compute.Name}\" has none");
        }
    }

    private void CheckTees()
    {
        foreach (var placed in document.Deployments.GroupBy(d => d.Placement, StringComparer.Ordinal))
        {
            var kinds = placed
                .Select(d => document.Services.FirstOrDefault(s => s.Name == d.Service)?.Parameters?.Tee)
                .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            if (kinds.Count > 1)
            {
                problems.Add(Placement.To(placed.Key), $"its services ask for different tees ({string.Join(", ", kinds)}); one placement has one");
            }
        }
    }

    // A provider gives a host name to one port of one service, and every target of a port is one in the manifest.
    private void CheckHosts()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in document.Services)
        {
            var times = document.Deployments.Count(d => d.Service == service.Name);
            for (var i = 0; i < service.Exposes.Count; i++)
            {
                var expose = service.Exposes[i];
                for (var j = 0; j < expose.Hosts.Count; j++)
                {
                    var first = expose.To.Count * times == 0 || taken.Add(expose.Hosts[j]);
                    if (!first || expose.To.Count * times > 1)
                    {
                        problems.Add(
                            Services.To(service.Name).To("expose").At(i).To("accept").At(j), $"the host name \"{expose.Hosts[j]}\" is used more than once");
                    }
                }
            }
        }
    }

    private void CheckSizes()
    {
        var groups = document.Deployments.GroupBy(d => d.Placement, StringComparer.Ordinal).ToList();
        if (groups.Count > SdlLimits.Groups)
        {
            problems.Add(Placement, $"{groups.Count} placements are used; the chain takes {SdlLimits.Groups}");
        }

        foreach (var group in groups)
        {
            var units = group.GroupBy(d => d.Profile, StringComparer.Ordinal).ToList();
            if (units.Count > SdlLimits.UnitsPerGroup)
            {
                problems.Add(Placement.To(group.Key), $"{units.Count} compute profiles are placed here; the chain takes {SdlLimits.UnitsPerGroup}");
            }

            foreach (var unit in units.Where(u => u.Sum(d => d.Count) > SdlLimits.Count))
            {
                problems.Add(Compute.To(unit.Key), $"{unit.Sum(d => d.Count)} instances are placed in \"{group.Key}\"; the chain takes {SdlLimits.Count}");
            }
        }

        var denoms = document.Deployments.Select(Price).OfType<SdlPrice>().Select(p => p.Denom).Distinct(StringComparer.Ordinal).ToList();
        if (denoms.Count > 1)
        {
            problems.Add(Placement, $"the prices are in {string.Join(" and ", denoms)}; all must be in one denom");
        }
    }

    private SdlPrice? Price(SdlDeployment deployment) => document.Placements
        .FirstOrDefault(p => p.Name == deployment.Placement)?.Prices.FirstOrDefault(p => p.Profile == deployment.Profile);
}
