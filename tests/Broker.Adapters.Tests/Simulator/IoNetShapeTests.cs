using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Adapters.Tests.Fixtures;
using Broker.Simulator;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>io.net publishes no schema that may be copied, so replies are held against hand-written samples of it.</summary>
public sealed class IoNetShapeTests
{
    [Theory]
    [InlineData("hardware/max-gpus-per-container", "caas-max-gpus")]
    [InlineData("available-replicas?hardware_id=151&hardware_qty=1", "caas-available-replicas")]
    [InlineData("price?location_ids=%5B1%5D&hardware_id=151&duration_hours=4&gpus_per_container=1&replica_count=1", "caas-price")]
    [InlineData("deployments", "caas-deployments", "$.data.deployments[].created_at")]
    [InlineData("deployment/{id}", "caas-detail-running", "$.data.container_config.env_variables.BROKER_REPLICA")]
    [InlineData("deployment/{id}/containers", "caas-containers")]
    public async Task A_reply_has_exactly_the_members_of_its_sample(string path, string sample, string? addition = null)
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(7));

        var reply = await host.IoNet.GetAsync(path.Replace("{id}", id, StringComparison.Ordinal)).ReadAsync(HttpStatusCode.OK);

        Assert.Equal(Members(Sample(sample)).Order(), Members(reply).Where(member => member != addition).Order());
    }

    [Fact]
    public async Task Machines_and_writes_have_exactly_the_members_of_their_samples()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var machines = host.Client("ionet/enterprise/v1/io-cloud/vmaas/", SimulatorOptions.DefaultIoNetApiKey);

        var hardware = await machines.GetAsync("hardware").ReadAsync(HttpStatusCode.OK);
        var written = await host.IoNet.PostAsJsonAsync("deploy", IoNetStory.Order()).ReadAsync(HttpStatusCode.OK);

        Assert.Equal(Members(Sample("vmaas-hardware")).Order(), Members(hardware).Order());
        Assert.Equal(Members(Sample("caas-deploy.response")).Order(), Members(written).Order());
        var ids = hardware.GetProperty("data").GetProperty("hardware").EnumerateArray().Select(one => one.GetProperty("deploy_id").ValueKind);
        Assert.Equal([JsonValueKind.Number, JsonValueKind.String], ids.Distinct().OrderDescending());
    }

    private static JsonElement Sample(string name) => JsonSerializer.Deserialize<JsonElement>(Fixture.Text($"ionet/{name}.json"));

    /// <summary>Paths of all members, those of list items merged.</summary>
    internal static HashSet<string> Members(JsonElement element, string path = "$")
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                members.Add($"{path}.{member.Name}");
                members.UnionWith(Members(member.Value, $"{path}.{member.Name}"));
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                members.UnionWith(Members(item, $"{path}[]"));
            }
        }

        return members;
    }
}
