using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Simulator;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>Lium and Targon publish no schema that may be copied, so replies are held against hand-written samples of it.</summary>
public sealed class BittensorShapeTests
{
    private const string Key = "ssh-ed25519 AAAASIM sim";
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(9);

    [Fact]
    public async Task Lium_says_all_that_its_samples_say()
    {
        await using var host = await SimulatorHost.StartAsync("LiumVerifyFailureRate=0", "LiumNodeLossRate=0");
        using var lium = host.Client("lium/api/", SimulatorOptions.DefaultLiumApiKey);
        var template = await lium.PostAsJsonAsync("templates", new { name = "t", docker_image = "org/app", internal_ports = new[] { 22, 8000 } }).ReadAsync(HttpStatusCode.OK);
        var executors = await lium.GetAsync("executors?gpu_count_gte=2&gpu_count_lte=2&machine_names=NVIDIA GeForce RTX 5090").ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(Enough);
        var rent = new { pod_name = "p", template_id = template.GetProperty("id").GetString(), user_public_key = new[] { Key }, gpu_count = 1 };
        await lium.PostAsJsonAsync($"executors/{Assert.Single(executors.EnumerateArray()).GetProperty("id").GetString()}/rent", rent).ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(Enough);

        AssertSays("lium/executors.json", executors);
        AssertSays("lium/public-nodes.json", await host.Public.GetAsync("lium/api/public/v1/nodes").ReadAsync(HttpStatusCode.OK));
        // The container's port is a name of its own there.
        AssertSays("lium/pod-running.json", Assert.Single((await lium.GetAsync("pods").ReadAsync(HttpStatusCode.OK)).EnumerateArray()));
    }

    [Theory]
    [InlineData("users/me", "nobody", HttpStatusCode.Unauthorized)]
    [InlineData("pods/00000000-0000-4000-8000-000000000000", SimulatorOptions.DefaultLiumApiKey, HttpStatusCode.NotFound)]
    public async Task Lium_refuses_in_one_sentence(string path, string key, HttpStatusCode expected)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var lium = host.Client("lium/api/", key);

        AssertSays("lium/error-403.json", await lium.GetAsync(path).ReadAsync(expected));
    }

    [Fact]
    public async Task Lium_rents_nothing_that_is_not_verified_or_paid_for()
    {
        await using var host = await SimulatorHost.StartAsync("LiumBalanceUsd=0");
        using var lium = host.Client("lium/api/", SimulatorOptions.DefaultLiumApiKey);
        var ready = (await lium.GetAsync("templates").ReadAsync(HttpStatusCode.OK))[0].GetProperty("id").GetString();
        var fresh = (await lium.PostAsJsonAsync("templates", new { name = "t", docker_image = "org/app" }).ReadAsync(HttpStatusCode.OK)).GetProperty("id").GetString();

        await lium.PostAsJsonAsync("executors/any/rent", Rent(fresh)).ReadAsync(HttpStatusCode.UnprocessableEntity);
        await lium.PostAsJsonAsync("executors/any/rent", Rent(ready)).ReadAsync(HttpStatusCode.Forbidden);
        await lium.PostAsJsonAsync("executors/any/rent", new { template_id = ready }).ReadAsync(HttpStatusCode.UnprocessableEntity);

        static object Rent(string? template) => new { pod_name = "p", template_id = template, user_public_key = new[] { Key } };
    }

    [Fact]
    public async Task Targon_says_all_that_its_samples_say_and_a_suspended_workload_costs_nothing()
    {
        await using var host = await SimulatorHost.StartAsync("TargonFailureRate=1");
        using var targon = host.Client("targon/tha/v2/", key: null);
        targon.DefaultRequestHeaders.Authorization = new("Bearer", SimulatorOptions.DefaultTargonApiKey);
        var order = JsonNode.Parse(Fixture.Text("targon/workload-create.request.json"));
        var uid = (await targon.PostAsJsonAsync("workloads", order).ReadAsync(HttpStatusCode.Created)).GetProperty("uid").GetString();
        var before = await CreditsAsync();
        AssertSays("targon/inventory.json", await targon.GetAsync("inventory").ReadAsync(HttpStatusCode.OK));
        await targon.PostAsync($"workloads/{uid}/deploy", null).ReadAsync(HttpStatusCode.OK);
        AssertSays("targon/error.json", await targon.PostAsync($"workloads/{uid}/deploy", null).ReadAsync(HttpStatusCode.Conflict));
        host.Clock.Advance(Enough + Enough);
        await targon.PostAsync($"workloads/{uid}/suspend", null).ReadAsync(HttpStatusCode.OK);
        var after = await CreditsAsync();
        host.Clock.Advance(Enough);

        AssertSays("targon/workload-events.json", await targon.GetAsync($"workloads/{uid}/events").ReadAsync(HttpStatusCode.OK));
        Assert.True(after < before);
        Assert.Equal(after, await CreditsAsync());
        var page = await targon.GetAsync($"workloads/{uid}/events?limit=2").ReadAsync(HttpStatusCode.OK);
        var rest = await targon.GetAsync($"workloads/{uid}/events?limit=100&cursor={page.GetProperty("next_cursor").GetString()}").ReadAsync(HttpStatusCode.OK);
        Assert.Equal((2, 3), (page.GetProperty("items").GetArrayLength(), rest.GetProperty("items").GetArrayLength()));

        async Task<decimal> CreditsAsync() => (await targon.GetAsync("me/credits").ReadAsync(HttpStatusCode.OK)).GetProperty("credits").GetDecimal();
    }

    private static void AssertSays(string sample, JsonElement reply)
    {
        var said = IoNetShapeTests.Members(reply);

        Assert.Empty(IoNetShapeTests.Members(JsonSerializer.Deserialize<JsonElement>(Fixture.Text(sample))).Except(said));
    }
}
