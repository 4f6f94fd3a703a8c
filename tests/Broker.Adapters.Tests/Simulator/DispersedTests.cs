using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Simulator;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>Requests signed by hand, as any other client of the network would.</summary>
public sealed class DispersedTests : IAsyncLifetime
{
    private const string Order =
        """{"task":"PERSISTENT","title":"t","gpu_count":1,"min_vram_gb":8,"parameters":{"type":"docker","parameters":{"image":"acme/model","tag":"1","ports":[8000],"env":{"BROKER_REPLICA":"r1"}}}}""";

    private SimulatorHost _host = null!;

    public async Task InitializeAsync() => _host = await SimulatorHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_nonce_counts_once()
    {
        var nonce = new string('a', 32);

        var first = await SendAsync(HttpMethod.Get, "/v1/jobs", nonce: nonce);
        var second = await SendAsync(HttpMethod.Get, "/v1/jobs", nonce: nonce);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, second.Status);
        Assert.Equal("UNAUTHORIZED", second.Body.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(-299, HttpStatusCode.OK)]
    [InlineData(299, HttpStatusCode.OK)]
    [InlineData(-301, HttpStatusCode.Unauthorized)]
    [InlineData(301, HttpStatusCode.Unauthorized)]
    public async Task A_request_counts_within_five_minutes_of_its_time(int seconds, HttpStatusCode expected) =>
        Assert.Equal(expected, (await SendAsync(HttpMethod.Get, "/v1/jobs", shift: TimeSpan.FromSeconds(seconds))).Status);

    [Fact]
    public async Task What_was_changed_after_signing_is_refused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "/v1/jobs", query: "limit=1", signedQuery: "limit=2")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, "/v1/jobs", secret: "sk_another")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Post, "/v1/jobs", body: Order, signedBody: Order.Replace("acme", "evil", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/v1/jobs", query: "page=1&limit=1", signedQuery: "limit=1&page=1")).Status);
    }

    [Fact]
    public async Task A_body_is_hashed_canonical_however_it_was_sent()
    {
        const string Canonical = """{"reason":"é","x":{"a":1,"b":2}}""";
        const string Sent = """{ "x": {"b": 2, "a": 1}, "reason": "\u00e9" }""";

        var reply = await SendAsync(HttpMethod.Put, $"/v1/jobs/{Guid.Empty}/cancel", body: Sent, signedBody: Canonical);

        Assert.Equal(HttpStatusCode.NotFound, reply.Status);
    }

    [Fact]
    public async Task A_key_for_nodes_sees_the_market_and_no_jobs()
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/v1/compute/offers", key: SimulatorOptions.DispersedNodeKey, secret: SimulatorOptions.DispersedNodeSecret)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "/v1/jobs", key: SimulatorOptions.DispersedNodeKey, secret: SimulatorOptions.DispersedNodeSecret)).Status);
    }

    [Fact]
    public async Task A_job_goes_through_its_states_and_tells_its_address_only_while_it_runs()
    {
        var job = (await SendAsync(HttpMethod.Post, "/v1/jobs", body: Order)).Body.GetProperty("uuid").GetString();
        var seen = new List<string>();
        for (var second = 0; second < 240 && seen.LastOrDefault() != "RUNNING"; second++)
        {
            var status = (await SendAsync(HttpMethod.Get, $"/v1/jobs/{job}")).Body.GetProperty("status").GetString()!;
            if (seen.LastOrDefault() != status)
            {
                seen.Add(status);
                Assert.Equal(status == "RUNNING", await HasAddressAsync(job!));
            }

            _host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["PENDING", "ASSIGNED", "PREPARING", "RUNNING"], seen);
        Assert.Equal("r1", (await _host.WorkloadAsync("dispersed")).GetProperty("replica").GetString());
    }

    [Fact]
    public async Task A_persistent_job_pays_every_hour_it_began_from_its_creation_on()
    {
        await SendAsync(HttpMethod.Post, "/v1/jobs", body: Order);
        _host.Clock.Advance(TimeSpan.FromMinutes(5));
        _host.Clock.Advance(TimeSpan.FromMinutes(56));

        var lines = await RowsAsync("/v1/compute/ledger/transactions");

        Assert.Equal(["AUTHORIZATION", "CAPTURE", "CAPTURE"], lines.Select(l => l.GetProperty("type").GetString()));
        Assert.Single(lines.Select(l => l.GetProperty("amount_usd").GetDecimal()).Distinct());
    }

    [Fact]
    public async Task A_batch_job_pays_for_the_time_it_ran()
    {
        var order = Order.Replace("\"PERSISTENT\"", "\"BATCH\",\"max_timeout_run_ms\":3600000", StringComparison.Ordinal)
            .Replace("\"r1\"", "\"r1\",\"SIMULATOR_RUN_SECONDS\":\"1800\"", StringComparison.Ordinal);
        await SendAsync(HttpMethod.Post, "/v1/jobs", body: order);
        _host.Clock.Advance(TimeSpan.FromMinutes(4));
        _host.Clock.Advance(TimeSpan.FromMinutes(31));

        var lines = await RowsAsync("/v1/compute/ledger/transactions");
        var job = Assert.Single(await RowsAsync("/v1/jobs"));

        Assert.Equal("COMPLETED", job.GetProperty("status").GetString());
        var amounts = lines.ToDictionary(l => l.GetProperty("type").GetString()!, l => l.GetProperty("amount_usd").GetDecimal());
        Assert.Equal(decimal.Round(amounts["AUTHORIZATION"] / 2, 6), amounts["CAPTURE"]);
    }

    [Theory]
    [InlineData("\"PERSISTENT\"", "\"BATCH\"")]
    [InlineData("\"PERSISTENT\"", "\"PERSISTENT\",\"max_timeout_run_ms\":60000")]
    [InlineData("\"t\"", "\"t\",\"command\":[\"sh\"]")]
    [InlineData("\"tag\":\"1\"", "\"entrypoint\":[\"sh\"]")]
    [InlineData("\"t\"", "\"t\",\"gpu_name\":\"a\",\"gpu_registry_uuid\":\"0a0b0c0d-0000-4000-8000-000000000001\"")]
    [InlineData("\"t\"", "\"t\",\"max_timeout_assign_ms\":1000")]
    public async Task A_body_the_reference_does_not_allow_is_refused(string part, string instead)
    {
        var reply = await SendAsync(HttpMethod.Post, "/v1/jobs", body: Order.Replace(part, instead, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Equal("VALIDATION_ERROR", reply.Body.GetProperty("error").GetProperty("code").GetString());
    }

    private async Task<bool> HasAddressAsync(string job) =>
        (await RowsAsync("/v1/job-runs", $"filter%5Bjob_uuid%5D={job}")).Any(run => run.GetProperty("node_urls").GetArrayLength() > 0);

    private async Task<List<JsonElement>> RowsAsync(string path, string query = "") =>
        [.. (await SendAsync(HttpMethod.Get, path, query: query)).Body.GetProperty("data").EnumerateArray()];

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, string query = "", string? body = null, string? signedQuery = null, string? signedBody = null,
        string? nonce = null, TimeSpan shift = default, string key = SimulatorOptions.DefaultDispersedPublicKey,
        string secret = SimulatorOptions.DefaultDispersedSecretKey)
    {
        var time = (_host.Clock.GetUtcNow() + shift).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        nonce ??= Guid.NewGuid().ToString("N");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signedBody ?? Sorted(body))));
        var message = $"{key}|{time}|{nonce}|{method.Method}|{path}|{signedQuery ?? query}|{hash}";
        using var request = new HttpRequestMessage(method, $"dispersed{path}{(query.Length == 0 ? "" : $"?{query}")}");
        request.Headers.Add("X-API-Key", key);
        request.Headers.Add("X-Time", time);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(message))));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var reply = await _host.Public.SendAsync(request);
        return (reply.StatusCode, JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync()));
    }

    private static string Sorted(string? body)
    {
        return body is null ? "" : Write(JsonSerializer.Deserialize<JsonElement>(body));

        static string Write(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"\"{m.Name}\":{Write(m.Value)}"))}}}",
            JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Write))}]",
            _ => element.GetRawText(),
        };
    }
}
