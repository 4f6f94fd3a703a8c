using System.Text.Json;
using Broker.Domain.Market;

namespace Broker.Domain.Tests.Market;

public sealed class GpuCatalogueTests
{
    [Theory]
    [InlineData("h100", "80Gi", "sxm", "H100", 80, GpuInterface.Sxm)]
    [InlineData("h100", "80Gi", "SXM5", "H100", 80, GpuInterface.Sxm)]
    [InlineData("h100", "80Gi", "PCIe", "H100", 80, GpuInterface.Pcie)]
    [InlineData("h200nvl", "141Gi", "PCIe", "H200", 141, GpuInterface.Nvl)]
    [InlineData("a100", "64Gi", "SXM", "A100", 64, GpuInterface.Sxm)]
    [InlineData("rtx3060m", "6Gi", "PCIe", "RTX 3060 Laptop", 6, GpuInterface.Pcie)]
    [InlineData("pro6000se", "96Gi", "PCIe", "RTX PRO 6000 Server", 96, GpuInterface.Pcie)]
    [InlineData("gtx960", "4Gi", "PCIe", "GTX 960", 4, GpuInterface.Pcie)]
    public void Names_of_akash_are_read_with_their_memory_and_interface(
        string model, string memory, string attachment, string name, int gib, GpuInterface form)
    {
        Assert.Equal(new GpuModel(name, gib, form), GpuCatalogue.Normalise(model, memory, attachment));
    }

    [Theory]
    [InlineData("H100 PCIe", "H100", 80, GpuInterface.Pcie)]
    [InlineData("H100 80GB HBM3", "H100", 80, GpuInterface.Sxm)]
    [InlineData("NVIDIA H100 NVL", "H100", 94, GpuInterface.Nvl)]
    [InlineData("A100-SXM4-80GB", "A100", 80, GpuInterface.Sxm)]
    [InlineData("A100-PCIE-40GB", "A100", 40, GpuInterface.Pcie)]
    [InlineData("A100 80GB PCIe", "A100", 80, GpuInterface.Pcie)]
    [InlineData("GeForce RTX 4090", "RTX 4090", 24, GpuInterface.Pcie)]
    [InlineData("NVIDIA GeForce RTX 4080 SUPER", "RTX 4080 Super", 16, GpuInterface.Pcie)]
    [InlineData("GeForce RTX 3090 Ti", "RTX 3090 Ti", 24, GpuInterface.Pcie)]
    [InlineData("RTX 6000 Ada Generation", "RTX 6000 Ada", 48, GpuInterface.Pcie)]
    [InlineData("NVIDIA RTX PRO 6000 Blackwell Server Edition", "RTX PRO 6000 Server", 96, GpuInterface.Pcie)]
    [InlineData("Tesla V100-SXM2-16GB", "V100", 16, GpuInterface.Sxm)]
    [InlineData("GH200 480GB", "GH200", 0, GpuInterface.Unspecified)]
    public void Names_of_drivers_and_of_ionet_are_read(string text, string name, int gib, GpuInterface form)
    {
        Assert.Equal(new GpuModel(name, gib, form), GpuCatalogue.Normalise(text));
    }

    [Theory]
    [InlineData("H100-SXM", "80", "H100", 80, GpuInterface.Sxm)]
    [InlineData("H100-NVL-CC", "94", "H100", 94, GpuInterface.Nvl)]
    [InlineData("H200-SXM", "141", "H200", 141, GpuInterface.Sxm)]
    [InlineData("A100-80", null, "A100", 80, GpuInterface.Unspecified)]
    [InlineData("A100-80-PCIE", null, "A100", 80, GpuInterface.Pcie)]
    [InlineData("L40S", "45", "L40S", 48, GpuInterface.Pcie)]
    [InlineData("L4", "22", "L4", 24, GpuInterface.Pcie)]
    [InlineData("B200", "179", "B200", 180, GpuInterface.Sxm)]
    [InlineData("RTXPRO6000", "96", "RTX PRO 6000", 96, GpuInterface.Pcie)]
    [InlineData("MI300X", "192", "MI300X", 192, GpuInterface.Unspecified)]
    public void Names_of_the_cloud_price_lists_are_read(
        string text, string? memory, string name, int gib, GpuInterface form)
    {
        Assert.Equal(new GpuModel(name, gib, form), GpuCatalogue.Normalise(text, memory));
    }

    [Theory]
    [InlineData("Hopper X9", "96GB", 96)]
    [InlineData("Hopper X9 96GB", null, 96)]
    [InlineData("Hopper X9", null, 0)]
    [InlineData("RTX", null, 0)]
    public void An_unknown_name_is_kept_with_the_memory_that_is_known(string text, string? memory, int gib)
    {
        Assert.Equal(new GpuModel(text, gib, GpuInterface.Unspecified), GpuCatalogue.Normalise(text, memory));
    }

    [Fact]
    public void Every_model_of_the_akash_catalogue_is_known_and_keeps_its_memory()
    {
        var devices = AkashDevices();

        Assert.Equal(72, devices.Where(d => d.Vendor == "nvidia").Select(d => d.Name).Distinct().Count());
        Assert.All(devices, device =>
        {
            var model = GpuCatalogue.Normalise(device.Name, device.Memory, device.Interface);

            Assert.NotEqual(device.Name, model.Name);
            Assert.Equal(device.Memory, $"{model.MemoryGib}Gi");
            Assert.NotEqual(GpuInterface.Unspecified, model.Interface);
        });
    }

    [Fact]
    public void Two_cards_of_the_akash_catalogue_never_become_one()
    {
        var ours = AkashDevices()
            .Select(d => (d.Name, d.Memory, Form: d.Interface.StartsWith("SXM", StringComparison.Ordinal) ? "SXM" : d.Interface))
            .Distinct()
            .GroupBy(d => GpuCatalogue.Normalise(d.Name, d.Memory, d.Form));

        Assert.All(ours, group => Assert.Single(group));
    }

    [Fact]
    public void What_we_call_a_gpu_is_read_back_as_the_same_gpu()
    {
        var ours = AkashDevices().Select(d => GpuCatalogue.Normalise(d.Name, d.Memory, d.Interface)).Distinct();

        Assert.All(ours, model => Assert.Equal(model, GpuCatalogue.Normalise(model.DisplayName)));
    }

    private static List<(string Vendor, string Name, string Memory, string Interface)> AkashDevices()
    {
        using var catalogue = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "akash", "gpus.json")));
        return
        [
            .. from vendor in catalogue.RootElement.EnumerateObject()
               from device in vendor.Value.GetProperty("devices").EnumerateObject()
               select (
                   vendor.Value.GetProperty("name").GetString()!,
                   device.Value.GetProperty("name").GetString()!,
                   device.Value.GetProperty("memory_size").GetString()!,
                   device.Value.GetProperty("interface").GetString()!),
        ];
    }
}
