using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

public sealed class IoNetDeploymentTests
{
    private static readonly TimeSpan Pulled = TimeSpan.FromMinutes(7);

    [Fact]
    public async Task A_deployment_is_requested_then_running_with_an_address_and_completed_when_its_term_is_over()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();

        var requested = await host.IoNet.DetailAsync(id);
        var waiting = await host.IoNet.ContainerAsync(id);
        host.Clock.Advance(Pulled);
        var running = await host.IoNet.DetailAsync(id);
        var up = await host.IoNet.ContainerAsync(id);
        using var client = new HttpClient();
        var answer = await client.GetFromJsonAsync<JsonElement>(up.GetProperty("public_url").GetString());
        host.Clock.Advance(TimeSpan.FromHours(4));
        var completed = await host.IoNet.DetailAsync(id);

        Assert.Equal("deployment requested", requested.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("public_url").ValueKind);
        Assert.Equal("running", running.GetProperty("status").GetString());
        Assert.Equal("replica-1", answer.GetProperty("replica").GetString());
        Assert.True(up.GetProperty("container_events").GetArrayLength() > waiting.GetProperty("container_events").GetArrayLength());
        Assert.Equal("completed", completed.GetProperty("status").GetString());
        Assert.Equal(100, completed.GetProperty("completed_percent").GetDouble());
    }

    [Fact]
    public async Task Minutes_are_served_only_while_running()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();

        var before = await host.IoNet.DetailAsync(id);
        host.Clock.Advance(Pulled);
        var started = await host.IoNet.DetailAsync(id);
        host.Clock.Advance(TimeSpan.FromMinutes(60));
        var later = await host.IoNet.DetailAsync(id);

        Assert.Equal(0, before.GetProperty("compute_minutes_served").GetInt32());
        Assert.Equal(240, before.GetProperty("compute_minutes_remaining").GetInt32());
        Assert.Equal(60, later.GetProperty("compute_minutes_served").GetInt32() - started.GetProperty("compute_minutes_served").GetInt32());
        Assert.Equal(240, later.GetProperty("compute_minutes_served").GetInt32() + later.GetProperty("compute_minutes_remaining").GetInt32());
    }

    [Fact]
    public async Task The_price_is_compute_plus_a_quarter_percent_plus_two_percent()
    {
        await using var host = await SimulatorHost.StartAsync();

        var price = (await host.IoNet.GetAsync("price?location_ids=%5B1%5D&hardware_id=151&duration_hours=10&gpus_per_container=2&replica_count=1")
            .ReadAsync(HttpStatusCode.OK)).GetProperty("data");

        var reservation = price.GetProperty("ionet_fee").GetDecimal();
        var facilitation = price.GetProperty("currency_conversion_fee").GetDecimal();
        var compute = price.GetProperty("total_cost_usdc").GetDecimal() - reservation - facilitation;
        Assert.Equal(decimal.Round(compute * 0.0025m, 6), reservation);
        Assert.Equal(decimal.Round(compute * 0.02m, 6), facilitation);
        // The brief: an A100 at about a third of the hyperscalers' 3.4 USD an hour.
        Assert.InRange(compute / 20, 1.05m, 1.25m);
    }

    [Theory]
    [InlineData(5, 0.25)]
    [InlineData(120, 0.5)]
    public async Task Terminating_early_keeps_the_first_hour_and_gives_the_unused_rest_back(int minutesRunning, double shareKept)
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();
        host.Clock.Advance(Pulled);
        var detail = await host.IoNet.DetailAsync(id);
        var paid = detail.GetProperty("amount_paid").GetDecimal();
        var started = detail.GetProperty("started_at").GetDateTimeOffset();
        host.Clock.SetUtcNow(started.AddMinutes(minutesRunning) > host.Clock.GetUtcNow() ? started.AddMinutes(minutesRunning) : host.Clock.GetUtcNow());

        await host.IoNet.DeleteAsync($"deployment/{id}").ReadAsync(HttpStatusCode.OK);
        var terminating = await host.IoNet.DetailAsync(id);
        await host.IoNet.DeleteAsync($"deployment/{id}").ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var destroyed = await host.IoNet.DetailAsync(id);

        Assert.Equal("termination requested", terminating.GetProperty("status").GetString());
        Assert.Equal("destroyed", destroyed.GetProperty("status").GetString());
        Assert.Equal((double)paid * shareKept, destroyed.GetProperty("amount_paid").GetDouble(), 2);
        Assert.Equal(0, (await host.Control.GetFromJsonAsync<JsonElement>("workloads")).GetArrayLength());
    }

    [Fact]
    public async Task An_extension_is_paid_and_moves_the_end()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync(IoNetStory.Order(hours: 1));
        host.Clock.Advance(Pulled);
        var before = await host.IoNet.DetailAsync(id);

        var extended = await host.IoNet.PostAsJsonAsync($"deployment/{id}/extend", new { duration_hours = 2 }).ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(90));
        var running = await host.IoNet.DetailAsync(id);
        host.Clock.Advance(TimeSpan.FromMinutes(90));
        var completed = await host.IoNet.DetailAsync(id);

        Assert.Equal(before.GetProperty("amount_paid").GetDecimal() * 3, extended.GetProperty("data").GetProperty("amount_paid").GetDecimal(), 3);
        Assert.Equal("running", running.GetProperty("status").GetString());
        Assert.Equal("completed", completed.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_name_is_accepted_once_and_found_in_the_list()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();

        var refusal = await host.IoNet.PostAsJsonAsync("deploy", IoNetStory.Order()).ReadAsync(HttpStatusCode.BadRequest);
        var list = await host.IoNet.GetAsync("deployments").ReadAsync(HttpStatusCode.OK);

        Assert.Equal(JsonValueKind.String, refusal.GetProperty("detail").ValueKind);
        var row = Assert.Single(list.GetProperty("data").GetProperty("deployments").EnumerateArray());
        Assert.Equal(id, row.GetProperty("id").GetString());
        Assert.Equal("replica-1", row.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Pages_count_from_zero()
    {
        await using var host = await SimulatorHost.StartAsync();
        foreach (var number in Enumerable.Range(1, 5))
        {
            await host.IoNet.DeployAsync(IoNetStory.Order($"replica-{number}"));
        }

        var names = new List<string?>();
        for (var page = 0; page < 3; page++)
        {
            var list = (await host.IoNet.GetAsync($"deployments?page={page}&page_size=2").ReadAsync(HttpStatusCode.OK)).GetProperty("data");
            Assert.Equal(5, list.GetProperty("total").GetInt32());
            names.AddRange(list.GetProperty("deployments").EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        }

        Assert.Equal(["replica-5", "replica-4", "replica-3", "replica-2", "replica-1"], names);
    }

    [Fact]
    public async Task The_list_of_replicas_may_be_a_minute_old_and_the_deployment_then_fails()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.IoNet.GetAsync("available-replicas?hardware_id=21&hardware_qty=1").ReadAsync(HttpStatusCode.OK);
        foreach (var number in Enumerable.Range(1, 4))
        {
            await host.IoNet.DeployAsync(IoNetStory.Order($"replica-{number}", hardware: 21, location: 12));
        }

        var stale = await AvailableAsync(host, 12);
        var refusal = await host.IoNet.PostAsJsonAsync("deploy", IoNetStory.Order("one-too-many", 21, 12)).ReadAsync(HttpStatusCode.BadRequest);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var fresh = await AvailableAsync(host, 12);

        Assert.Equal((4, 0), (stale, fresh));
        Assert.Equal("Not enough available devices", refusal.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_ends_as_failed_and_is_paid_back()
    {
        await using var host = await SimulatorHost.StartAsync();
        var order = IoNetStory.Order();
        order["registry_config"]!["image_url"] = "registry.invalid/acme/llm:1";
        var id = await host.IoNet.DeployAsync(order);

        host.Clock.Advance(Pulled);
        var failed = await host.IoNet.DetailAsync(id);

        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.Equal(0m, failed.GetProperty("amount_paid").GetDecimal());
    }

    [Fact]
    public async Task Logs_are_text_and_secrets_are_never_shown_again()
    {
        await using var host = await SimulatorHost.StartAsync();
        var id = await host.IoNet.DeployAsync();
        host.Clock.Advance(Pulled);
        var container = await host.IoNet.ContainerAsync(id);

        var log = await host.IoNet.GetStringAsync($"deployment/{id}/log/{container.GetProperty("container_id").GetString()}?stream=stdout");
        var config = (await host.IoNet.DetailAsync(id)).GetProperty("container_config");

        Assert.Contains("Listening on port 8000", log, StringComparison.Ordinal);
        Assert.Equal("TOKEN", Assert.Single(config.GetProperty("secret_env_keys").EnumerateArray()).GetString());
        Assert.False(config.GetProperty("env_variables").TryGetProperty("TOKEN", out _));
    }

    private static async Task<int> AvailableAsync(SimulatorHost host, int location) =>
        (await host.IoNet.GetAsync("available-replicas?hardware_id=21&hardware_qty=1").ReadAsync(HttpStatusCode.OK))
            .GetProperty("data").EnumerateArray()
            .Single(one => one.GetProperty("id").GetInt32() == location)
            .GetProperty("available_replicas").GetInt32();
}
