using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Simulator.Aethir;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>A partner that signs by the documents, written apart from the adapter: the two must not share a mistake.</summary>
internal static class AethirStory
{
    public const string Unlimited = "Aethir:RequestEvery=00:00:00";
    public const string OnDemand = "of-h100x1-sg-od";
    public const string Reserve = "of-h100x8-sg-rs";

    public static string Token(
        SimulatorHost host, TimeSpan? life = null, string? nonce = null, string secret = AethirSimulatorOptions.DefaultSecretKey, string type = "CHK_OP")
    {
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "HS256", typ = type }));
        var payload = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new
        {
            ak = AethirSimulatorOptions.DefaultAccessKey,
            exp = (host.Clock.GetUtcNow() + (life ?? TimeSpan.FromMinutes(1))).ToUnixTimeMilliseconds(),
            ip = "192.0.2.7",
            nonce = nonce ?? Guid.NewGuid().ToString("N"),
        }));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{header}.{payload}"));
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    public static async Task<(HttpStatusCode Status, int Code, JsonElement Data, HttpResponseMessage Reply)> AethirAsync(
        this SimulatorHost host, HttpMethod method, string path, object? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, $"aethir/v1/{path}");
        request.Headers.Add("x-ak", AethirSimulatorOptions.DefaultAccessKey);
        request.Headers.Add("x-op-token", token ?? Token(host));
        request.Content = body is null ? null : JsonContent.Create(body);
        var reply = await host.Public.SendAsync(request);
        var envelope = JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync());
        Assert.Equal(JsonValueKind.Number, envelope.GetProperty("time").ValueKind);
        return (reply.StatusCode, envelope.GetProperty("code").GetInt32(), envelope.GetProperty("data"), reply);
    }

    public static async Task<JsonElement> DataAsync(this SimulatorHost host, HttpMethod method, string path, object? body = null)
    {
        var (_, code, data, _) = await host.AethirAsync(method, path, body);
        Assert.Equal(AethirCode.Success, code);
        return data;
    }

    public static async Task<string> QuoteAsync(this SimulatorHost host, string offer = OnDemand, int hours = 168) =>
        (await host.DataAsync(HttpMethod.Post, "quotes", new { offerId = offer, termHours = hours })).GetProperty("quoteId").GetString()!;

    public static async Task<string> OrderAethirAsync(this SimulatorHost host, string offer = OnDemand, string name = "r-1") =>
        (await host.DataAsync(HttpMethod.Post, "orders", new { quoteId = await host.QuoteAsync(offer), clientOrderId = name, image = "nginx:1.29", ports = new[] { 8000 } }))
            .GetProperty("orderId").GetString()!;

    public static Task<JsonElement> LookAsync(this SimulatorHost host, string id) => host.DataAsync(HttpMethod.Get, $"orders/{id}");
}
