namespace Broker.Simulator.IoNet;

/// <summary>A deploy call that was understood; whether its hardware and place exist is not known yet.</summary>
internal sealed record DeployRequest(
    string Name, int DurationHours, int GpusPerContainer, int HardwareId, IReadOnlyList<int> LocationIds, int Replicas, IoNetContainerConfig Config);

/// <summary>The same for a machine, whose hardware and location may be words.</summary>
internal sealed record DeployMachineRequest(
    string Name, int DurationHours, int GpusPerVm, string HardwareId, string LocationId, int Vms, IoNetMachineConfig Config);

/// <summary>The bodies of deploy and patch. Fields that change nothing here are read all the same, since unknown ones are refused.</summary>
internal static class IoNetRequests
{
    public const int LongestTermHours = 8760;

    public static DeployRequest Deploy(IoNetFields body)
    {
        var name = body.Text("resource_private_name");
        var hours = body.Integer("duration_hours", 1, LongestTermHours, 1);
        var gpus = body.Integer("gpus_per_container", 1, 8);
        var hardware = body.Integer("hardware_id", int.MinValue, int.MaxValue);
        var locations = body.OptionalIntegers("location_ids");
        var pool = body.OptionalText("node_pool_id");
        var container = body.Map("container_config");
        var replicas = container.Integer("replica_count", 1, 100);
        var config = Config(container, body.Map("registry_config"));
        body.ForbidOthers();
        body.ThrowIfWrong();
        if (pool is not null)
        {
            throw locations is null
                ? new IoNetProblem(404, "Node pool not found")
                : new IoNetProblem(400, "Set location_ids or node_pool_id, not both");
        }

        return locations is { Count: > 0 }
            ? new DeployRequest(name, hours, gpus, hardware, locations, replicas, config)
            : throw new IoNetProblem(400, "location_ids or node_pool_id is required");
    }

    public static DeployMachineRequest DeployMachine(IoNetFields body)
    {
        var name = body.Text("resource_private_name");
        var hours = body.Integer("duration_hours", 1, LongestTermHours);
        var gpus = body.Integer("gpus_per_vm", 1, 8);
        var hardware = body.TextOrNumber("hardware_id");
        var locations = body.OptionalTextsOrNumbers("location_ids");
        var pool = body.OptionalText("node_pool_id");
        var vms = body.Integer("vms_qty", 1, 100, 1);
        var image = body.Has("vm_image_type") ? body.Text("vm_image_type") : "general";
        if (image is not ("general" or "datascience"))
        {
            body.Add("vm_image_type", "Input should be 'general' or 'datascience'", "enum");
        }

        var config = new IoNetMachineConfig
        {
            SshKeys = Values(body.OptionalMap("ssh_keys")),
            GithubIds = body.OptionalTexts("github_ids") ?? [],
            Image = image,
            Services = Services(body),
        };
        if (locations is { Count: not 1 })
        {
            body.Add("location_ids", "List should have exactly 1 item", locations.Count == 0 ? "too_short" : "too_long");
        }

        body.ForbidOthers();
        body.ThrowIfWrong();
        if (pool is not null)
        {
            throw locations is null
                ? new IoNetProblem(404, "Node pool not found")
                : new IoNetProblem(400, "Set location_ids or node_pool_id, not both");
        }

        return locations is [var location]
            ? new DeployMachineRequest(name, hours, gpus, hardware, location, vms, config)
            : throw new IoNetProblem(400, "location_ids or node_pool_id is required");
    }

    /// <summary>What the patch does to a configuration. Environment is replaced as a whole, secrets one by one, null taking one away.</summary>
    public static Action<IoNetContainerConfig> Patch(IoNetFields body)
    {
        var environment = body.OptionalMap("env_variables");
        var secrets = body.OptionalMap("secret_env_variables", nulls: true);
        var entrypoint = body.OptionalTexts("entrypoint");
        var port = body.Has("traffic_port") ? body.Integer("traffic_port", 1, 65535) : (int?)null;
        var image = body.OptionalText("image_url");
        _ = body.OptionalText("registry_username");
        _ = body.OptionalText("registry_secret");
        _ = body.OptionalTexts("args");
        _ = body.OptionalText("command");
        body.ForbidOthers();
        body.ThrowIfWrong();
        return config =>
        {
            config.Environment = environment is null ? config.Environment : Values(environment);
            config.Entrypoint = entrypoint ?? config.Entrypoint;
            config.TrafficPort = port ?? config.TrafficPort;
            config.Image = image ?? config.Image;
            foreach (var (key, value) in secrets ?? [])
            {
                config.Secrets.Remove(key);
                if (value is not null)
                {
                    config.Secrets[key] = value;
                }
            }
        };
    }

    private static Dictionary<string, IoNetNetworkService> Services(IoNetFields body)
    {
        var services = new Dictionary<string, IoNetNetworkService>(StringComparer.Ordinal);
        foreach (var (name, fields) in body.OptionalMaps("network_services"))
        {
            var port = fields.Integer("port", 1, 65535);
            var protocol = fields.Text("protocol");
            if (protocol is not ("tcp" or "udp"))
            {
                fields.Add("protocol", "Input should be 'tcp' or 'udp'", "enum");
            }

            var whitelist = fields.OptionalTexts("whitelist") ?? [];
            if (whitelist.Count == 0)
            {
                fields.Add("whitelist", "List should have at least 1 item after validation, not 0", "too_short");
            }
            else if (!whitelist.All(network => System.Net.IPNetwork.TryParse(network, out _)))
            {
                fields.Add("whitelist", "value is not a valid IPv4 or IPv6 network", "ip_any_network");
            }

            fields.ForbidOthers();
            services[name] = new IoNetNetworkService(port, protocol, whitelist);
        }

        return services;
    }

    private static IoNetContainerConfig Config(IoNetFields container, IoNetFields registry)
    {
        var config = new IoNetContainerConfig
        {
            TrafficPort = container.Integer("traffic_port", 1, 65535),
            Environment = Values(container.OptionalMap("env_variables")),
            Entrypoint = container.OptionalTexts("entrypoint"),
            Image = registry.Text("image_url"),
        };
        foreach (var (key, value) in Values(container.OptionalMap("secret_env_variables")))
        {
            config.Secrets[key] = value;
        }

        _ = container.OptionalTexts("args");
        _ = container.OptionalText("command");
        container.ForbidOthers();
        _ = registry.OptionalText("registry_username");
        _ = registry.OptionalText("registry_secret");
        registry.ForbidOthers();
        return config;
    }

    private static Dictionary<string, string> Values(Dictionary<string, string?>? map) =>
        (map ?? []).ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal);
}
