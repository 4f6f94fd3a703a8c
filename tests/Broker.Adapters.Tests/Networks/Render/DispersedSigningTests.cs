using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Render;
using Broker.Domain.Shared;
using Microsoft.Extensions.Time.Testing;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Tests.Networks.Render;

/// <summary>Expected values were computed with Node's crypto and with Python's hmac, which agreed.</summary>
public sealed class DispersedSigningTests
{
    private const string Time = "1706918400000";
    private const string Nonce = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6";
    private static readonly NetworkCredential Key = new("pk_abc123", "sk_test_0000000000000001");

    [Theory]
    [InlineData("?page=1&limit=10", "eef9f90186b5bfa356df8a291029a6e2ed90a03f2da34d01af2ae31622b762a0")]
    [InlineData("limit=10&page=1", "eef9f90186b5bfa356df8a291029a6e2ed90a03f2da34d01af2ae31622b762a0")]
    [InlineData("?tag=zebra&filter[status]=RUNNING&tag=apple", "6468ba3625db591e0bbf75891e186fa8e84d76863566510325e08def355f1ffa")]
    public void A_query_is_signed_sorted_and_encoded(string query, string expected) =>
        Assert.Equal(expected, DispersedSigner.Signature(Key, Time, Nonce, "GET", "/v1/jobs", query, []));

    [Fact]
    public void A_body_is_signed_with_sorted_keys_and_its_letters_as_they_are()
    {
        var body = CanonicalJson.Bytes(new JsonObject
        {
            ["title"] = "Grüße \u2028 😀 <&>",
            ["min_ram_gb"] = 16,
            ["parameters"] = new JsonObject
            {
                ["type"] = "docker",
                ["parameters"] = new JsonObject
                {
                    ["tag"] = "1",
                    ["image"] = "a/b",
                    ["ports"] = new JsonArray(8000),
                    ["env"] = new JsonObject { ["B"] = "\u0007\"\\", ["A"] = "" },
                },
            },
            ["max_timeout_run_ms"] = null,
        });

        Assert.Equal(
            """{"max_timeout_run_ms":null,"min_ram_gb":16,"parameters":{"parameters":{"env":{"A":"","B":"\u0007\"\\"},"image":"a/b","ports":[8000],"tag":"1"},"type":"docker"},"title":"Grüße """
            + "\u2028 😀 <&>\"}",
            Encoding.UTF8.GetString(body));
        Assert.Equal(
            "13c2857d5eea0607a4ad581c370a93c47fd8a46410a433ca07c0202291cdc16c", DispersedSigner.Signature(Key, Time, Nonce, "POST", "/v1/jobs", "", body));
    }

    [Theory]
    [InlineData("https://api.dispersed.com/", "https://api.dispersed.com/v1/jobs?limit=10&page=1")]
    [InlineData("http://127.0.0.1:5090/dispersed", "http://127.0.0.1:5090/dispersed/v1/jobs?limit=10&page=1")]
    public async Task The_path_is_signed_from_the_root_of_the_api(string root, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1706918400000));

        await new DispersedSigner(new Uri(root), clock).SignAsync(request, Key, CancellationToken.None);

        Assert.Equal("pk_abc123", One(request, "X-API-Key"));
        Assert.Equal(Time, One(request, "X-Time"));
        Assert.Matches("^[0-9a-f]{32}$", One(request, "X-Nonce"));
        Assert.Equal(DispersedSigner.Signature(Key, Time, One(request, "X-Nonce"), "GET", "/v1/jobs", "limit=10&page=1", []), One(request, "X-Signature"));
    }

    [Fact]
    public async Task Every_attempt_has_a_nonce_and_a_signature_of_its_own()
    {
        var attempts = new Attempts();
        using var harness = new NetworkHarness(attempts);

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => harness.Dispersed.ListOwnedAsync(CancellationToken.None));

        Assert.Equal(3, attempts.Nonces.Count);
        Assert.Equal(3, attempts.Nonces.Distinct().Count());
        Assert.Equal(3, attempts.Signatures.Distinct().Count());
    }

    private static string One(HttpRequestMessage request, string header) => request.Headers.GetValues(header).Single();

    private sealed class Attempts : HttpMessageHandler
    {
        public List<string> Nonces { get; } = [];

        public List<string> Signatures { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Nonces.Add(One(request, "X-Nonce"));
            Signatures.Add(One(request, "X-Signature"));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("busy") });
        }
    }
}
