using System.Net;
using System.Net.Http.Json;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>A provider's own server, as the Console's customer meets it.</summary>
public sealed class AkashGatewayTests
{
    [Fact]
    public async Task Logs_come_from_the_provider_over_a_socket_with_a_short_lived_token()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (dseq, hostUri) = await RunAsync(host);
        using var door = new ProviderDoor(hostUri, await TokenAsync(host, new { access = "scoped", scope = new[] { "logs" } }));

        var (all, code) = await door.StreamAsync($"lease/{dseq}/1/1/logs?follow=false&tail=-1");
        var (last, _) = await door.StreamAsync($"lease/{dseq}/1/1/logs?follow=false&tail=1&service=web");
        var (_, missing) = await door.StreamAsync($"lease/{dseq}/1/2/logs");

        Assert.Contains(all, frame => frame.GetProperty("message").GetString() == "Listening on port 8000");
        Assert.All(all, frame => Assert.StartsWith("web-", frame.GetProperty("name").GetString(), StringComparison.Ordinal));
        Assert.Single(last);
        Assert.Equal((1000, 4001), (code, missing));
    }

    [Fact]
    public async Task Events_tell_the_life_of_a_container_and_a_lease_without_one_has_no_pods()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (dseq, hostUri) = await RunAsync(host);
        using var door = new ProviderDoor(hostUri, await TokenAsync(host, new { access = "full" }));

        var (events, _) = await door.StreamAsync($"lease/{dseq}/1/1/kubeevents");
        await host.BreakAsync(new { network = "akash", kind = "manifest-lost", count = 1 });
        await host.Akash.PutAsJsonAsync($"v1/deployments/{dseq}", new { data = new { sdl = AkashStory.Sdl(image: "ghcr.io/acme/llm:2") } })
            .ReadAsync(HttpStatusCode.BadGateway);
        var (_, code) = await door.StreamAsync($"lease/{dseq}/1/1/kubeevents");

        Assert.Equal(["Scheduled", "Pulling", "Pulled", "Created", "Started"], events.Select(one => one.GetProperty("reason").GetString()!));
        Assert.Equal("Pod", events[0].GetProperty("object").GetProperty("kind").GetString());
        Assert.Equal(4000, code);
    }

    [Fact]
    public async Task A_token_opens_what_it_says_and_only_until_it_expires()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (dseq, hostUri) = await RunAsync(host);
        var forStatus = await TokenAsync(host, new { access = "scoped", scope = new[] { "status" } });
        var forLogs = await TokenAsync(host, new { access = "scoped", scope = new[] { "logs" } });
        var path = $"lease/{dseq}/1/1/status";

        await GetAsync(hostUri, path, forStatus, HttpStatusCode.OK);
        await GetAsync(hostUri, $"lease/{dseq}/1/1/service/web/status", forStatus, HttpStatusCode.OK);
        await GetAsync(hostUri, $"lease/{dseq}/1/1/service/db/status", forStatus, HttpStatusCode.NotFound);
        await GetAsync(hostUri, path, forLogs, HttpStatusCode.Unauthorized);
        await GetAsync(hostUri, path, forStatus[..^4] + "AAAA", HttpStatusCode.Unauthorized);
        await GetAsync(hostUri, path, token: null, HttpStatusCode.Unauthorized);
        await GetAsync(hostUri, path, "not.a.token", HttpStatusCode.BadRequest);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        await GetAsync(hostUri, path, forStatus, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"access":"full","scope":["logs"]}""")]
    [InlineData("""{"access":"scoped"}""")]
    [InlineData("""{"access":"scoped","scope":["everything"]}""")]
    [InlineData("""{"access":"scoped","scope":["logs","logs"]}""")]
    [InlineData("""{"access":"granular","permissions":[{"access":"full"}]}""")]
    [InlineData("""{"access":"granular","permissions":[]}""")]
    [InlineData("""{"access":"root"}""")]
    public async Task Claims_that_todays_schema_refuses_are_refused(string leases)
    {
        await using var host = await SimulatorHost.StartAsync();

        var refusal = await host.Akash.PostAsJsonAsync(
            "v1/create-jwt-token", new { data = new { ttl = 60, leases = JsonSerializer.Deserialize<JsonElement>(leases) } }).ReadAsync(HttpStatusCode.BadRequest);

        Assert.Equal("validation_error", refusal.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_provider_shows_the_certificate_that_is_on_the_chain_until_it_is_replaced()
    {
        await using var host = await SimulatorHost.StartAsync();
        var provider = (await host.Akash.GetFromJsonAsync<JsonElement>("v1/providers"))[0];
        var (owner, hostUri) = (provider.GetProperty("owner").GetString()!, provider.GetProperty("hostUri").GetString()!);

        var registered = await ShownAsync(host, owner, hostUri);
        await host.TellAsync($"akash/providers/{owner}/replace-certificate");
        var replaced = await ShownAsync(host, owner, hostUri);
        await host.TellAsync($"akash/providers/{owner}/restore-certificate");
        var restored = await ShownAsync(host, owner, hostUri);

        Assert.Equal((true, owner), registered);
        Assert.Equal((false, owner), replaced);
        Assert.Equal((true, owner), restored);
    }

    [Fact]
    public async Task A_dark_provider_shuts_its_door_but_not_the_others()
    {
        await using var host = await SimulatorHost.StartAsync();
        var providers = await host.Akash.GetFromJsonAsync<JsonElement>("v1/providers");
        await host.TellAsync($"providers/akash/{providers[0].GetProperty("owner").GetString()}/dark");

        using var dark = new ProviderDoor(providers[0].GetProperty("hostUri").GetString()!);
        using var light = new ProviderDoor(providers[1].GetProperty("hostUri").GetString()!);

        await Assert.ThrowsAsync<HttpRequestException>(() => dark.Http.GetAsync("status"));
        var address = await light.Http.GetFromJsonAsync<JsonElement>("address");
        Assert.Equal(providers[1].GetProperty("owner").GetString(), address.GetProperty("address").GetString());
        Assert.Equal(address.GetProperty("address").GetString(), (await light.Http.GetFromJsonAsync<JsonElement>("status")).GetProperty("address").GetString());
    }

    private static async Task<(bool OnChain, string CommonName)> ShownAsync(SimulatorHost host, string owner, string hostUri)
    {
        using var door = new ProviderDoor(hostUri);
        await door.Http.GetAsync("version").ReadAsync(HttpStatusCode.OK);
        var shown = door.Shown!;
        var serial = new BigInteger(shown.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true);
        var found = (await host.Public.GetFromJsonAsync<JsonElement>($"akash/chain/akash/cert/v1/certificates/list?filter.owner={owner}&filter.serial={serial}&filter.state=valid"))
            .GetProperty("certificates").EnumerateArray().ToList();
        var onChain = found.Exists(one =>
        {
            using var known = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(one.GetProperty("certificate").GetProperty("cert").GetBytesFromBase64()));
            return known.GetCertHash(HashAlgorithmName.SHA256).AsSpan().SequenceEqual(shown.GetCertHash(HashAlgorithmName.SHA256));
        });
        Assert.Equal(shown.Subject, shown.Issuer);
        return (onChain, shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
    }

    private static async Task<string> TokenAsync(SimulatorHost host, object leases) =>
        (await host.Akash.PostAsJsonAsync("v1/create-jwt-token", new { data = new { ttl = 600, leases } }).ReadAsync(HttpStatusCode.Created))
            .GetProperty("data").GetProperty("token").GetString()!;

    private static async Task<(string Dseq, string HostUri)> RunAsync(SimulatorHost host)
    {
        var dseq = await host.RunReplicaAsync();
        var provider = (await host.Akash.LeaseAsync(dseq)).GetProperty("id").GetProperty("provider").GetString();
        return (dseq, (await host.Akash.GetFromJsonAsync<JsonElement>($"v1/providers/{provider}")).GetProperty("hostUri").GetString()!);
    }

    private static async Task GetAsync(string hostUri, string path, string? token, HttpStatusCode expected)
    {
        using var door = new ProviderDoor(hostUri, token);
        using var reply = await door.Http.GetAsync(path);
        Assert.Equal(expected, reply.StatusCode);
    }
}
