using Broker.Domain.Market;
using Broker.Engine.Market;

namespace Broker.Engine.Tests.Market;

public sealed class HyperscalerPricesTests
{
    private static readonly HyperscalerPrices Prices = HyperscalerPrices.Load();

    [Fact]
    public void An_h100_is_compared_with_the_cheapest_of_each_cloud_and_the_day_of_its_list()
    {
        var prices = Prices.Cheapest(new GpuModel("H100", 80, GpuInterface.Sxm));

        Assert.Equal(
            [
                ("aws", "p5.4xlarge", "us-east-1", 6.88m, new DateOnly(2026, 7, 20)),
                ("azure", "Standard_ND96is_H100_v5", "eastus", 11.061m, new DateOnly(2026, 6, 18)),
                ("gcp", "a3-highgpu-1g", "us-central1", 11.0612m, new DateOnly(2026, 8, 3)),
            ],
            prices.Select(p => (p.Cloud, p.Instance, p.Region, p.PerGpuHour.Amount, p.SnapshotDate)));
    }

    [Fact]
    public void The_memory_a_driver_sees_is_the_nominal_size() =>
        Assert.Contains(Prices.Cheapest(new GpuModel("L4", 24, GpuInterface.Pcie)), p => p.Cloud == "aws");

    [Fact]
    public void A_40_gb_card_is_not_an_80_gb_card()
    {
        var small = Prices.Cheapest(new GpuModel("A100", 40, GpuInterface.Unspecified));
        var large = Prices.Cheapest(new GpuModel("A100", 80, GpuInterface.Unspecified));

        Assert.All(small, p => Assert.Equal("A100-40", p.Gpu));
        Assert.All(large, p => Assert.Equal("A100-80", p.Gpu));
    }

    [Fact]
    public void A_pcie_card_is_not_compared_with_an_sxm_module()
    {
        var pcie = Prices.Cheapest(new GpuModel("A100", 80, GpuInterface.Pcie));

        var only = Assert.Single(pcie);
        Assert.StartsWith("Standard_NC", only.Instance, StringComparison.Ordinal);
        Assert.Empty(Prices.Cheapest(new GpuModel("H100", 80, GpuInterface.Pcie)));
    }

    [Fact]
    public void A_confidential_machine_is_nobodys_comparison() =>
        Assert.All(Prices.Cheapest(new GpuModel("H100", 94, GpuInterface.Nvl)), p => Assert.DoesNotContain("NCC", p.Instance, StringComparison.Ordinal));

    [Fact]
    public void A_card_that_no_cloud_sells_has_no_comparison() =>
        Assert.Empty(Prices.Cheapest(new GpuModel("RTX 4090", 24, GpuInterface.Pcie)));

    [Fact]
    public void Every_gpu_of_the_lists_has_one_of_our_names() => Assert.Equal(
        [
            "A10", "A100", "A10G", "B200", "B300", "GB200", "H100", "H200", "L4", "L40S", "MI300X", "RTX PRO 4500",
            "RTX PRO 6000 Server", "Radeon Pro V520", "T4", "T4G", "V100",
        ],
        Prices.GpuNames);

    [Fact]
    public void The_cheapest_of_a_cloud_is_taken_over_its_regions()
    {
        using var list = new StringReader(
            """
            cloud,instance,gpu,gpu_count,gpu_mem_gib,vcpu,mem_gib,region,on_demand_usd_h,spot_usd_h,on_demand_usd_per_gpu_h,spot_usd_per_gpu_h,snapshot_date
            gcp,a2-ultragpu-1g,A100-80,1,80,12,170,us-east1,5.50,,5.50,,2026-08-03
            gcp,a2-ultragpu-1g,A100-80,1,80,12,170,europe-west4,5.07,,5.07,,2026-08-03
            """);

        var price = Assert.Single(HyperscalerPrices.Parse(list).Cheapest(new GpuModel("A100", 80, GpuInterface.Sxm)));

        Assert.Equal(("europe-west4", 5.07m), (price.Region, price.PerGpuHour.Amount));
    }
}
