using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>The steps of an io.net client, for tests that are about one of them.</summary>
internal static class IoNetStory
{
    public static JsonObject Order(string name = "replica-1", int hardware = 151, int location = 1, int hours = 4)
    {
        var order = JsonNode.Parse(Fixture.Text("ionet/caas-deploy.request.json"))!.AsObject();
        order["resource_private_name"] = name;
        order["hardware_id"] = hardware;
        order["location_ids"] = new JsonArray(location);
        order["duration_hours"] = hours;
        order["container_config"]!["replica_count"] = 1;
        order["container_config"]!["env_variables"]!["BROKER_REPLICA"] = name;
        return order;
    }

    public static async Task<string> DeployAsync(this HttpClient ionet, JsonObject? order = null)
    {
        var written = await ionet.PostAsJsonAsync("deploy", order ?? Order()).ReadAsync(HttpStatusCode.OK);
        Assert.Equal("success", written.GetProperty("status").GetString());
        return written.GetProperty("deployment_id").GetString()!;
    }

    public static async Task<System.Text.Json.JsonElement> DetailAsync(this HttpClient ionet, string id) =>
        (await ionet.GetAsync($"deployment/{id}").ReadAsync(HttpStatusCode.OK)).GetProperty("data");

    public static async Task<System.Text.Json.JsonElement> ContainerAsync(this HttpClient ionet, string id)
    {
        var page = await ionet.GetAsync($"deployment/{id}/containers").ReadAsync(HttpStatusCode.OK);
        return Assert.Single(page.GetProperty("data").GetProperty("workers").EnumerateArray());
    }

    public static JsonObject MachineOrder(string name = "machine-1", int hours = 4) => new()
    {
        ["resource_private_name"] = name,
        ["duration_hours"] = hours,
        ["gpus_per_vm"] = 1,
        ["hardware_id"] = 203,
        ["location_ids"] = new JsonArray("CA"),
        ["vms_qty"] = 1,
        ["ssh_keys"] = new JsonObject { ["laptop"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcQ" },
        ["vm_image_type"] = "general",
    };

    /// <summary>Deploys and finds the id as a client must: by the name.</summary>
    public static async Task<string> DeployMachineAsync(this HttpClient machines, JsonObject? order = null)
    {
        order ??= MachineOrder();
        using var written = await machines.PostAsJsonAsync("deploy", order);
        Assert.True(written.IsSuccessStatusCode, await written.Content.ReadAsStringAsync());
        Assert.Empty(await written.Content.ReadAsStringAsync());
        var list = await machines.GetAsync("deployments").ReadAsync(HttpStatusCode.OK);
        return list.GetProperty("data").GetProperty("deployments").EnumerateArray()
            .Single(row => row.GetProperty("name").GetString() == order["resource_private_name"]!.GetValue<string>())
            .GetProperty("id").GetString()!;
    }

    public static async Task<System.Text.Json.JsonElement> MachineAsync(this HttpClient machines, string id)
    {
        var page = await machines.GetAsync($"deployment/{id}/vms").ReadAsync(HttpStatusCode.OK);
        return Assert.Single(page.GetProperty("data").GetProperty("workers").EnumerateArray());
    }
}
