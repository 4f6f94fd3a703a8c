using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>The steps of an Akash client, for tests that are about one of them.</summary>
internal static class AkashStory
{
    public static string Sdl(string model = "h100", decimal cap = 10_000, string replica = "r-1", string image = "ghcr.io/acme/llm:1") => $$"""
        version: "2.0"
        services:
          web:
            image: {{image}}
            env:
              - BROKER_REPLICA={{replica}}
            expose:
              - port: 8000
                as: 80
                to:
                  - global: true
        profiles:
          compute:
            web:
              resources:
                cpu: { units: 4 }
                memory: { size: 16Gi }
                storage: { size: 50Gi }
                gpu:
                  units: 1
                  attributes:
                    vendor:
                      nvidia:
                        - model: {{model}}
          placement:
            akash:
              pricing:
                web: { denom: uact, amount: {{cap}} }
        deployment:
          web:
            akash: { profile: web, count: 1 }
        """;

    public static async Task<JsonElement> ReadAsync(this Task<HttpResponseMessage> call, HttpStatusCode expected)
    {
        using var reply = await call;
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(expected == reply.StatusCode, $"{(int)reply.StatusCode} instead of {(int)expected}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static async Task<string> CreateAsync(this HttpClient akash, string? sdl = null)
    {
        var created = await akash.PostAsJsonAsync("v1/deployments", new { data = new { sdl = sdl ?? Sdl() } }).ReadAsync(HttpStatusCode.Created);
        return created.GetProperty("data").GetProperty("dseq").GetString()!;
    }

    public static async Task<IReadOnlyList<JsonElement>> BidsAsync(this HttpClient akash, string dseq)
    {
        var bids = await akash.GetAsync($"v1/bids?dseq={dseq}").ReadAsync(HttpStatusCode.OK);
        return [.. bids.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("bid"))];
    }

    public static object Acceptance(JsonElement bid)
    {
        var id = bid.GetProperty("id");
        return new
        {
            leases = new[]
            {
                new
                {
                    dseq = id.GetProperty("dseq").GetString(),
                    gseq = id.GetProperty("gseq").GetInt32(),
                    oseq = id.GetProperty("oseq").GetInt32(),
                    provider = id.GetProperty("provider").GetString(),
                },
            },
        };
    }

    /// <summary>From nothing to a replica that answers.</summary>
    public static async Task<string> RunReplicaAsync(this SimulatorHost host, string? sdl = null)
    {
        var dseq = await host.Akash.CreateAsync(sdl);
        host.AdvanceBlocks(5);
        var bids = await host.Akash.BidsAsync(dseq);
        await host.Akash.PostAsJsonAsync("v1/leases", Acceptance(bids[0])).ReadAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        return dseq;
    }

    public static async Task<JsonElement> LeaseAsync(this HttpClient akash, string dseq)
    {
        var detail = await akash.GetAsync($"v1/deployments/{dseq}").ReadAsync(HttpStatusCode.OK);
        return Assert.Single(detail.GetProperty("data").GetProperty("leases").EnumerateArray());
    }
}
