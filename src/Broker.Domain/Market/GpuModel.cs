namespace Broker.Domain.Market;

/// <summary>How a GPU is attached; decides which hyperscaler instance it may be compared with.</summary>
public enum GpuInterface
{
    Unspecified,
    Pcie,
    Sxm,
    Nvl,
}

/// <summary>A GPU under the one name we use for it over all networks.</summary>
/// <param name="Name">Our name without memory or interface: <c>H100</c>, <c>A100</c>, <c>RTX 4090</c>.</param>
/// <param name="MemoryGib">Memory of one GPU in GiB.</param>
public sealed record GpuModel(string Name, int MemoryGib, GpuInterface Interface)
{
    /// <summary>What a page and the API call it: <c>H100 80 GB SXM</c>.</summary>
    public string DisplayName => Interface switch
    {
        GpuInterface.Unspecified => $"{Name} {MemoryGib} GB",
        GpuInterface.Pcie => $"{Name} {MemoryGib} GB PCIe",
        GpuInterface.Sxm => $"{Name} {MemoryGib} GB SXM",
        GpuInterface.Nvl => $"{Name} {MemoryGib} GB NVL",
        _ => throw new InvalidOperationException($"Unknown interface {Interface}."),
    };

    public override string ToString() => DisplayName;
}
