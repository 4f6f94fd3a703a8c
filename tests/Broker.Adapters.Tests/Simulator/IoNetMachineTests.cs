using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broker.Adapters.Tests.Simulator;

public sealed class IoNetMachineTests
{
    private static readonly TimeSpan Installed = TimeSpan.FromMinutes(7);

    [Fact]
    public async Task A_machine_is_found_under_its_name_and_lets_ssh_callers_in()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNetMachines.DeployMachineAsync();
        var waiting = await host.IoNetMachines.MachineAsync(id);

        host.Clock.Advance(Installed);
        var up = await host.IoNetMachines.MachineAsync(id);
        var detail = await host.IoNetMachines.DetailAsync(id);
        var workload = await host.WorkloadAsync("ionet");
        var banner = await BannerAsync(workload.GetProperty("port").GetInt32());

        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("ssh_access").ValueKind);
        Assert.Equal($"ssh ubuntu@127.0.0.1 -p {workload.GetProperty("port").GetInt32()}", up.GetProperty("ssh_access").GetString());
        Assert.Equal("running", detail.GetProperty("status").GetString());
        Assert.Equal("laptop", Assert.Single(detail.GetProperty("ssh_keys").EnumerateObject()).Name);
        Assert.StartsWith("SSH-2.0-", banner, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_machine_takes_calls_but_is_no_ssh_server_and_a_killed_one_takes_none()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IoNetMachines.DeployMachineAsync();
        host.Clock.Advance(Installed);
        var workload = await host.WorkloadAsync("ionet");
        var (id, port) = (workload.GetProperty("id").GetString(), workload.GetProperty("port").GetInt32());

        await host.TellAsync($"workloads/{id}/fail");
        var full = await BannerAsync(port);
        await host.TellAsync($"workloads/{id}/kill");

        Assert.Equal("Exceeded MaxStartups", full);
        await Assert.ThrowsAsync<SocketException>(() => BannerAsync(port));
    }

    [Fact]
    public async Task A_product_knows_nothing_of_the_others_deployments()
    {
        await using var host = await SimulatorHost.StartAsync();
        var machine = await host.IoNetMachines.DeployMachineAsync();
        var container = await host.IoNet.DeployAsync();

        await host.IoNet.GetAsync($"deployment/{machine}").ReadAsync(HttpStatusCode.NotFound);
        await host.IoNetMachines.DeleteAsync($"deployment/{container}").ReadAsync(HttpStatusCode.NotFound);
        var list = await host.IoNet.GetAsync("deployments").ReadAsync(HttpStatusCode.OK);

        Assert.Equal(container, Assert.Single(list.GetProperty("data").GetProperty("deployments").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Every_listed_machine_can_be_priced_as_listed_fees_aside()
    {
        await using var host = await SimulatorHost.StartAsync();
        var listed = await host.IoNetMachines.GetAsync("hardware").ReadAsync(HttpStatusCode.OK);

        foreach (var row in listed.GetProperty("data").GetProperty("hardware").EnumerateArray())
        {
            var price = await host.IoNetMachines.GetAsync(
                $"price?location_ids=%5B%22{row.GetProperty("location").GetString()}%22%5D&hardware_id={row.GetProperty("deploy_id")}" +
                $"&currency=usdc&duration_hours=1&gpus_per_vm={row.GetProperty("num_cards")}&replica_count=1").ReadAsync(HttpStatusCode.OK);

            var total = price.GetProperty("data").GetProperty("total_cost_usdc").GetDecimal();
            Assert.Equal(row.GetProperty("price").GetDecimal() * 1.0225m, total, 3);
        }
    }

    [Theory]
    [InlineData("vms_qty", "0", "body.vms_qty", "greater_than_equal")]
    [InlineData("payment_method", "\"credits\"", "body.payment_method", "extra_forbidden")]
    [InlineData("location_ids", "[1,3]", "body.location_ids", "too_long")]
    [InlineData("vm_image_type", "\"gaming\"", "body.vm_image_type", "enum")]
    [InlineData("ssh_keys", "{\"a\":1}", "body.ssh_keys.a", "string_type")]
    [InlineData("network_services", "{\"web\":{\"port\":80,\"protocol\":\"tcp\",\"whitelist\":[]}}", "body.network_services.web.whitelist", "too_short")]
    [InlineData("network_services", "{\"web\":{\"port\":80,\"protocol\":\"sctp\",\"whitelist\":[\"0.0.0.0/0\"]}}", "body.network_services.web.protocol", "enum")]
    [InlineData("network_services", "{\"web\":{\"port\":80,\"protocol\":\"tcp\",\"whitelist\":[\"0.0.0.0/0\"],\"tls\":true}}", "body.network_services.web.tls", "extra_forbidden")]
    public async Task A_wrong_field_is_refused_in_the_list_shape(string field, string value, string place, string type)
    {
        await using var host = await SimulatorHost.StartAsync();
        var order = IoNetStory.MachineOrder();
        order[field] = JsonNode.Parse(value);

        var refusal = await host.IoNetMachines.PostAsJsonAsync("deploy", order).ReadAsync(HttpStatusCode.UnprocessableEntity);

        var issue = refusal.GetProperty("detail").EnumerateArray()
            .First(one => string.Join('.', one.GetProperty("loc").EnumerateArray()) == place);
        Assert.Equal(type, issue.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_lost_device_is_replaced_by_another_worker_and_stays_in_the_history()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNetMachines.DeployMachineAsync();
        host.Clock.Advance(Installed);
        var before = (await host.IoNetMachines.MachineAsync(id)).GetProperty("vm_id").GetString();

        await host.TellAsync($"ionet/deployments/{id}/lose-device");
        host.Clock.Advance(Installed);
        var after = (await host.IoNetMachines.MachineAsync(id)).GetProperty("vm_id").GetString();
        var history = await host.IoNetMachines.GetAsync($"deployment/{id}/vms-jobs/{after}").ReadAsync(HttpStatusCode.OK);

        Assert.NotEqual(before, after);
        Assert.Equal("running", (await host.IoNetMachines.DetailAsync(id)).GetProperty("status").GetString());
        Assert.Equal(
            [after, before],
            history.GetProperty("data").GetProperty("workers").EnumerateArray().Select(one => one.GetProperty("vm_id").GetString()));
        Assert.Equal(after, (await host.WorkloadAsync("ionet")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_ledger_has_every_payment_and_refund_and_ends_at_the_balance()
    {
        await using var host = await SimulatorHost.StartAsync("IoNetCreditsUsd=100");
        var id = await host.IoNetMachines.DeployMachineAsync();
        host.Clock.Advance(Installed);
        await host.IoNetMachines.PostAsJsonAsync($"deployment/{id}/extend", new { duration_hours = 2 }).ReadAsync(HttpStatusCode.OK);
        var paid = (await host.IoNetMachines.DetailAsync(id)).GetProperty("amount_paid").GetDecimal();

        await host.IoNetMachines.DeleteAsync($"deployment/{id}").ReadAsync(HttpStatusCode.OK);
        var kept = (await host.IoNetMachines.DetailAsync(id)).GetProperty("amount_paid").GetDecimal();
        var lines = (await host.Control.GetFromJsonAsync<JsonElement>("ionet/transactions")).EnumerateArray().ToList();

        Assert.Equal(["reloaded", "payment", "payment", "refunded"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(paid / 6, kept, 4);
        Assert.Equal(100 - kept, lines[^1].GetProperty("balanceUsd").GetDecimal(), 4);
    }

    [Fact]
    public async Task A_deployment_that_fails_later_is_paid_back_in_full_and_cannot_fail_twice()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();
        host.Clock.Advance(Installed);

        await host.TellAsync($"ionet/deployments/{id}/fail");
        using var again = await host.Control.PostAsync($"ionet/deployments/{id}/fail", content: null);

        Assert.Equal("failed", (await host.IoNet.DetailAsync(id)).GetProperty("status").GetString());
        Assert.Equal(0m, (await host.IoNet.DetailAsync(id)).GetProperty("amount_paid").GetDecimal());
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    private static async Task<string?> BannerAsync(int port)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadLineAsync();
    }
}
