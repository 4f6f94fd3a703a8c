namespace Broker.Domain.Market;

/// <summary>How a GPU is attached; decides which hyperscaler instance it may be compared with.</summary>
public enum GpuInterface
{
    Unspecified,
    Pcie,
    Sxm,
    Nvl,
}

/// <summary>A GPU under the one name we use for it over all networks; made by <see cref="GpuCatalogue"/>.</summary>
/// <param name="Name">Our name without memory or interface: <c>H100</c>, <c>A100</c>, <c>RTX 4090</c>.</param>
/// <param name="MemoryGib">Memory of one GPU in GiB; 0 if nobody says it.</param>
public sealed record GpuModel(string Name, int MemoryGib, GpuInterface Interface)
{
    /// <summary>What a page and the API call it: <c>H100 80 GB SXM</c>.</summary>
    public string DisplayName => Interface switch
    {
        GpuInterface.Unspecified => Sized,
        GpuInterface.Pcie => $"{Sized} PCIe",
        GpuInterface.Sxm => $"{Sized} SXM",
        GpuInterface.Nvl => $"{Sized} NVL",
        _ => throw new InvalidOperationException($"Unknown interface {Interface}."),
    };

    private string Sized => MemoryGib == 0 ? Name : $"{Name} {MemoryGib} GB";

    public override string ToString() => DisplayName;
}
