namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>Keys the specification itself gives to key-value columns; all others are custom. The model file does not have them.</summary>
internal static class FocusKeys
{
    private static readonly HashSet<string> SkuPrice = new(StringComparer.Ordinal)
    {
        "CoreCount", "DiskMaxIops", "DiskSpace", "DiskType", "GpuCount", "InstanceSeries", "InstanceType", "MemorySize",
        "NetworkMaxIops", "NetworkMaxThroughput", "OperatingSystem", "Redundancy", "StorageClass",
    };

    private static readonly HashSet<string> Grain = new(StringComparer.Ordinal)
    {
        "ContractId", "RegionId", "ResourceId", "ResourceType", "ServiceName", "SkuId", "SkuMeter", "SkuPriceId", "SubAccountId",
    };

    /// <summary>Null for tags, whose keys are the customer's own.</summary>
    public static IReadOnlySet<string>? Of(string column) => column switch
    {
        "SkuPriceDetails" => SkuPrice,
        "InvoiceDetailGrain" => Grain,
        _ => null,
    };
}
