using Broker.Adapters.Tests.Fixtures;
using Broker.Simulator.Akash.Sdl;

namespace Broker.Adapters.Tests.Simulator;

public sealed class SdlCompilerTests
{
    public static TheoryData<string> Valid() => Folders("akash/sdl/valid/v2.0", "akash/sdl/valid/v2.1", "akash/sdl/awesome");

    public static TheoryData<string> Refused() => [.. Files("akash/sdl/invalid"), .. Files("akash/sdl/schema-only-invalid")];

    [Theory]
    [MemberData(nameof(Valid))]
    public void The_manifest_version_equals_the_one_of_the_networks_own_libraries(string folder)
    {
        var compiled = SdlCompiler.Compile(Fixture.Text($"{folder}/input.yaml"));

        Assert.Equal(Fixture.Text($"{folder}/version.txt").Trim(), Convert.ToHexStringLower(compiled.Version));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_networks_own_libraries_refuse_is_refused_with_a_reason(string file)
    {
        var refusal = Assert.Throws<InvalidSdlException>(() => SdlCompiler.Compile(Fixture.Text(file)));

        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public void Every_fixture_is_there()
    {
        Assert.Equal(29, Valid().Count);
        Assert.Equal(14, Refused().Count);
    }

    [Fact]
    public void The_order_carries_the_gpu_the_price_cap_and_what_the_placement_asks_for()
    {
        var order = Assert.Single(SdlCompiler.Compile(Fixture.Text("akash/sdl/valid/v2.0/gpu-basic/input.yaml")).Orders);

        var unit = Assert.Single(order.Units);
        Assert.Equal("westcoast", order.Name);
        Assert.Equal("vendor/nvidia/model/rtx3080", Assert.Single(unit.Resources.Gpu.Attributes!).Key);
        Assert.Equal(1000m, unit.PriceCap);
        Assert.Equal(new ManifestAttribute("host", "akash"), Assert.Single(order.Attributes));
    }

    private static TheoryData<string> Folders(params string[] parents) =>
        [.. parents.SelectMany(parent => Directory.GetDirectories(Fixture.Path(parent)).Order().Select(one => $"{parent}/{Path.GetFileName(one)}"))];

    private static IEnumerable<string> Files(string parent) =>
        Directory.GetFiles(Fixture.Path(parent)).Order().Select(one => $"{parent}/{Path.GetFileName(one)}");
}
