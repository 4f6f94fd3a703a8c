using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Networks.Akash;

public sealed class SdlFixtureTests
{
    public static TheoryData<string> Valid() => Folders("akash/sdl/valid/v2.0", "akash/sdl/valid/v2.1");

    public static TheoryData<string> Community() => Folders("akash/sdl/awesome");

    public static TheoryData<string, string, string> Refused() => new()
    {
        { "invalid/count-zero", "deployment.web.akash.count", "from 1 to 50, not 0" },
        { "invalid/empty-image", "services.web.image", "must not be empty" },
        { "invalid/invalid-endpoint-name", "endpoints.Invalid-Name", "\"Invalid-Name\" is no name for an endpoint" },
        { "invalid/invalid-protocol", "services.web.expose[0].proto", "not \"HTTP\"" },
        { "invalid/missing-deployment", "deployment", "is missing" },
        { "invalid/missing-memory-size", "profiles.compute.web.resources.memory.size", "is missing" },
        { "invalid/missing-version", "version", "is missing" },
        { "invalid/persistent-without-mount", "services.web.params.storage.data", "persistent volume \"data\" needs a mount" },
        { "invalid/port-zero", "services.web.expose[0].port", "from 1 to 65535, not 0" },
        { "invalid/unknown-field", "unknown_field", "is no field of the language here" },
        { "invalid/v2.1-tee-cpu-gpu-no-gpu", "services.web.params.tee", "cpu-gpu needs a GPU" },
        { "schema-only-invalid/email-too-short", "services.web.credentials.email", "at least 5 characters" },
        { "schema-only-invalid/invalid-gpu-vendor", "profiles.compute.web.resources.gpu.attributes.vendor.amd", "is no field of the language here" },
        { "schema-only-invalid/password-too-short", "services.web.credentials.password", "at least 6 characters" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void Groups_manifest_and_version_are_those_of_the_networks_go_library(string folder)
    {
        var compiled = Compiled(folder);

        Assert.Equal(Fixture.Text($"{folder}/version.txt").Trim(), compiled.VersionHex);
        AssertSame(Fixture.Text($"{folder}/manifest.json"), SdlJson.Manifest(compiled.Groups), Normal);
        AssertSame(Fixture.Text($"{folder}/group-specs.json"), compiled.GroupsJson(), Normal);
    }

    [Theory]
    [MemberData(nameof(Community))]
    public void Community_definitions_get_the_version_of_the_networks_typescript_library(string folder)
    {
        var compiled = Compiled(folder);

        Assert.Equal(Fixture.Text($"{folder}/manifest.sorted.json"), compiled.ManifestJson);
        Assert.Equal(Fixture.Text($"{folder}/version.txt").Trim(), compiled.VersionHex);
        AssertSame(Fixture.Text($"{folder}/group-specs.json"), compiled.GroupsJson(), Normal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_network_refuses_is_refused_with_its_place_and_the_reason(string file, string path, string words)
    {
        var refused = Assert.IsType<SdlOutcome.Refused>(SdlCompiler.Compile(Fixture.Text($"akash/sdl/{file}.yaml")));

        Assert.Contains(refused.Reasons, r => r.Path == path && r.Line > 0 && r.Message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    [MemberData(nameof(Community))]
    public void A_definition_written_from_its_model_says_the_same(string folder)
    {
        var read = Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(Fixture.Text($"{folder}/input.yaml")));

        var again = Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(SdlWriter.Write(read.Document)));

        Assert.Equal(read.Result.ManifestJson, again.Result.ManifestJson);
        Assert.True(JsonNode.DeepEquals(read.Result.GroupsJson(), again.Result.GroupsJson()));
        Assert.Equal(read.Document.ReclamationWindow, again.Document.ReclamationWindow);
    }

    [Fact]
    public void Every_fixture_is_looked_at()
    {
        Assert.Equal(8, Valid().Count);
        Assert.Equal(21, Community().Count);
        Assert.Equal(
            Directory.GetFiles(Fixture.Path("akash/sdl/invalid")).Length + Directory.GetFiles(Fixture.Path("akash/sdl/schema-only-invalid")).Length,
            Refused().Count);
    }

    private static SdlCompilation Compiled(string folder) =>
        SdlCompiler.Compile(Fixture.Text($"{folder}/input.yaml")) switch
        {
            SdlOutcome.Compiled { Result: var result } => result,
            SdlOutcome.Refused { Reasons: var reasons } => throw new InvalidOperationException(string.Join("; ", reasons)),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };

    private static void AssertSame(string expected, JsonNode actual, Func<JsonNode?, JsonNode?> normal) =>
        Assert.Equal(normal(JsonNode.Parse(expected))!.ToJsonString(), normal(actual)!.ToJsonString());

    /// <summary>
    /// One spelling for what the two libraries spell differently: an empty list is nothing, as is kind 0, and prices carry
    /// no trailing zeros. The order of endpoints says nothing (SOURCE.md); all other order counts.
    /// </summary>
    private static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members
            .Select(m => KeyValuePair.Create(m.Key, m.Key == "endpoints" ? Sorted(m.Value) : m.Key == "amount" ? Amount(m.Value) : Normal(m.Value)))
            .Where(m => m.Value is not (null or JsonArray { Count: 0 }) && !(m.Key == "kind" && m.Value.GetValue<int>() == 0))
            .OrderBy(m => m.Key, StringComparer.Ordinal)),
        JsonArray items => new JsonArray([.. items.Select(Normal)]),
        _ => node?.DeepClone(),
    };

    private static JsonArray Sorted(JsonNode? endpoints) =>
        new([.. (endpoints as JsonArray ?? []).Select(Normal).OrderBy(e => e!.ToJsonString(), StringComparer.Ordinal)]);

    private static JsonValue Amount(JsonNode? amount) =>
        JsonValue.Create(decimal.Parse(amount!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) / 1.000000000000000000000000000m);

    private static TheoryData<string> Folders(params string[] parents) =>
        [.. parents.SelectMany(parent => Directory.GetDirectories(Fixture.Path(parent)).Order().Select(one => $"{parent}/{Path.GetFileName(one)}"))];
}
