using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Akash;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class AkashManifestTests
{
    private const long Gib = 1L << 30;

    public static TheoryData<string> Expressible => [.. Definitions.Keys];

    private static Dictionary<string, AkashDefinition> Definitions { get; } = new(StringComparer.Ordinal)
    {
        ["valid/v2.0/gpu-basic"] = new()
        {
            Placement = "westcoast",
            Service = "gpu-service",
            Image = "tensorflow/tensorflow:latest-gpu",
            Ports = [new(8080, 80, "TCP", [])],
            CpuMillicores = 1000,
            MemoryBytes = 2 * Gib,
            StorageBytes = 10 * Gib,
            GpuCount = 1,
            Gpu = new("nvidia", "rtx3080", null, null),
        },
        ["valid/v2.0/simple"] = new()
        {
            Placement = "westcoast",
            Service = "web",
            Image = "nginx",
            Ports = [new(80, null, "TCP", ["ahostname.com"]), new(12345, null, "UDP", [])],
            CpuMillicores = 100,
            MemoryBytes = Gib / 8,
            StorageBytes = Gib,
            Count = 2,
        },
        ["awesome/adminer-deploy"] = new()
        {
            Placement = "akash",
            Service = "adminer",
            Image = "adminer",
            Ports = [new(8080, 80, "TCP", [])],
            CpuMillicores = 100,
            MemoryBytes = Gib / 2,
            StorageBytes = Gib / 2,
        },
        ["awesome/chatglm-6b-deploy"] = new()
        {
            Placement = "westcoast",
            Service = "gpu-app",
            Image = "sxk1633/gpu-chat-thudm:6b",
            Ports = [new(7860, 80, "TCP", [])],
            CpuMillicores = 1000,
            MemoryBytes = 20 * Gib,
            StorageBytes = 30 * Gib,
            GpuCount = 1,
            Gpu = new("nvidia", "rtx3090", null, null),
        },
        ["awesome/akash-trainer-deploy"] = new()
        {
            Placement = "akash",
            Service = "training",
            Image = "andyhuynh24/akash-trainer:latest",
            Environment =
            [
                "REPO_URL=https://github.com/YOUR_USERNAME/YOUR_REPO.git", "TRAIN_CMD=python3 train.py", "GITHUB_TOKEN=",
                "REPO_BRANCH=main", "SETUP_CMD=", "REQUIREMENTS=requirements.txt",
            ],
            Ports = [new(3000, 80, "TCP", [])],
            CpuMillicores = 4000,
            MemoryBytes = 8 * Gib,
            StorageBytes = 20 * Gib,
            GpuCount = 1,
            Gpu = new("nvidia", "*", null, null),
        },
    };

    [Theory]
    [MemberData(nameof(Expressible))]
    public void The_version_is_the_one_the_chain_computes(string name)
    {
        var manifest = AkashManifest.Of(Definitions[name]);

        Assert.Equal(Fixture.Text($"akash/sdl/{name}/version.txt").Trim(), manifest.VersionHex);
    }

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
