using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Broker.Adapters.Tests.Simulator;

public sealed class IoNetRefusalTests
{
    [Theory]
    [InlineData("payment_method", "\"credits\"", "body.payment_method", "extra_forbidden")]
    [InlineData("gpus_per_container", "9", "body.gpus_per_container", "less_than_equal")]
    [InlineData("hardware_id", "\"h100\"", "body.hardware_id", "int_parsing")]
    [InlineData("container_config.replica_count", null, "body.container_config.replica_count", "missing")]
    [InlineData("container_config.port", "1", "body.container_config.port", "extra_forbidden")]
    [InlineData("container_config.env_variables", "{\"A\":1}", "body.container_config.env_variables.A", "string_type")]
    [InlineData("registry_config", null, "body.registry_config", "missing")]
    public async Task A_wrong_field_is_refused_in_the_list_shape(string field, string? value, string place, string type)
    {
        await using var host = await SimulatorHost.StartAsync();
        var order = IoNetStory.Order();
        var parts = field.Split('.');
        var parent = parts.Length == 2 ? order[parts[0]]!.AsObject() : order;
        parent.Remove(parts[^1]);
        if (value is not null)
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }

        var refusal = await host.IoNet.PostAsJsonAsync("deploy", order).ReadAsync(HttpStatusCode.UnprocessableEntity);

        var issue = refusal.GetProperty("detail").EnumerateArray()
            .First(one => string.Join('.', one.GetProperty("loc").EnumerateArray()) == place);
        Assert.Equal(type, issue.GetProperty("type").GetString());
        Assert.NotEmpty(issue.GetProperty("msg").GetString()!);
    }

    [Fact]
    public async Task A_patch_takes_flat_fields_only()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();

        var nested = await host.IoNet.PatchAsJsonAsync($"deployment/{id}", new { container_config = new { traffic_port = 9000 } })
            .ReadAsync(HttpStatusCode.UnprocessableEntity);
        await host.IoNet.PatchAsJsonAsync($"deployment/{id}", new { traffic_port = 9000, secret_env_variables = new Dictionary<string, string?> { ["TOKEN"] = null } })
            .ReadAsync(HttpStatusCode.OK);
        var config = (await host.IoNet.DetailAsync(id)).GetProperty("container_config");

        Assert.Equal("extra_forbidden", nested.GetProperty("detail")[0].GetProperty("type").GetString());
        Assert.Equal(9000, config.GetProperty("traffic_port").GetInt32());
        Assert.Equal(0, config.GetProperty("secret_env_keys").GetArrayLength());
    }

    [Theory]
    [InlineData("deployment/nobody", HttpStatusCode.NotFound)]
    [InlineData("available-replicas?hardware_id=999&hardware_qty=1", HttpStatusCode.NotFound)]
    [InlineData("available-replicas?hardware_qty=1", HttpStatusCode.UnprocessableEntity)]
    [InlineData("price?location_ids=3&hardware_id=151&duration_hours=1&gpus_per_container=1&replica_count=1", HttpStatusCode.UnprocessableEntity)]
    [InlineData("deployments?page_size=101", HttpStatusCode.UnprocessableEntity)]
    [InlineData("deployments?status=up", HttpStatusCode.UnprocessableEntity)]
    public async Task A_wrong_question_is_refused_with_a_detail(string path, HttpStatusCode status)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refusal = await host.IoNet.GetAsync(path).ReadAsync(status);

        Assert.True(refusal.TryGetProperty("detail", out _));
    }

    [Fact]
    public async Task A_key_of_somebody_else_opens_nothing_but_the_public_inventory()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var stranger = host.Client("ionet/", "io-v2-somebody-else-entirely");

        await stranger.GetAsync("enterprise/v1/io-cloud/caas/deployments").ReadAsync(HttpStatusCode.Unauthorized);
        var inventory = await stranger.GetAsync("v1/io-explorer/network/inventory-data?limit=5").ReadAsync(HttpStatusCode.OK);

        Assert.Equal(5, inventory.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task The_odd_key_set_answer_can_be_had()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.BreakAsync(new { network = "ionet", kind = "key-set", count = 1 });

        var odd = await host.IoNet.GetAsync("hardware/max-gpus-per-container").ReadAsync(HttpStatusCode.BadRequest);

        Assert.True(odd.GetProperty("key_set").GetBoolean());
    }
}
