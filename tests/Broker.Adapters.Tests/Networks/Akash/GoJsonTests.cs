using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class GoJsonTests
{
    [Theory]
    [InlineData("valid/v2.0/gpu-basic", "manifest.json")]
    [InlineData("valid/v2.0/simple", "manifest.json")]
    [InlineData("awesome/ace-music-ai-deploy", "manifest.sorted.json")]
    [InlineData("awesome/bert-sentiment-analysis-deploy", "manifest.sorted.json")]
    [InlineData("awesome/concordium-deploy", "manifest.sorted.json")]
    public void Any_manifest_of_the_network_hashes_to_its_version(string name, string file)
    {
        var canonical = GoJson.Canonical(JsonNode.Parse(Fixture.Text($"akash/sdl/{name}/{file}")));

        Assert.Equal(
            Fixture.Text($"akash/sdl/{name}/version.txt").Trim(),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
    }

    [Fact]
    public void Only_what_go_escapes_is_escaped()
    {
        var canonical = GoJson.Canonical(JsonValue.Create("a<b>&\u2028\u0001\t\"\\/'+é😀"));

        Assert.Equal("\"a\\u003cb\\u003e\\u0026\\u2028\\u0001\\t\\\"\\\\/'+é😀\"", canonical);
    }
}
