namespace Broker.Adapters.Networks.Akash;

/// <summary>A GPU as an order names it on the chain: <c>vendor/nvidia/model/h100/ram/80Gi/interface/sxm</c>.</summary>
internal sealed record AkashGpu(string Vendor, string Model, string? Ram, string? Interface)
{
    private const string AnyModel = "*";

    /// <summary>Whatever the vendor makes.</summary>
    public static AkashGpu Any { get; } = new("nvidia", AnyModel, null, null);

    public bool IsAny => Model == AnyModel;

    /// <summary>The attribute's key; also what an offer carries as its reference.</summary>
    public string Key =>
        $"vendor/{Vendor}/model/{Model}"
        + (Ram is null ? "" : $"/ram/{Ram}")
        + (Interface is null ? "" : $"/interface/{Interface}");

    /// <summary>From a provider's own words, which say SXM2 to SXM5 where an order says sxm.</summary>
    public static AkashGpu FromProvider(string vendor, string model, string? ram, string? attachment) => new(
        vendor.ToLowerInvariant(),
        model.ToLowerInvariant(),
        string.IsNullOrWhiteSpace(ram) ? null : ram,
        attachment?.ToLowerInvariant() switch
        {
            "pcie" => "pcie",
            { } other when other.StartsWith("sxm", StringComparison.Ordinal) => "sxm",
            _ => null,
        });

    /// <exception cref="FormatException">Not a key made by <see cref="Key"/>.</exception>
    public static AkashGpu Parse(string key)
    {
        var parts = key.Split('/');
        var named = parts.Chunk(2).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
        return parts.Length % 2 == 0 && named.TryGetValue("vendor", out var vendor) && named.TryGetValue("model", out var model)
            ? new AkashGpu(vendor, model, named.GetValueOrDefault("ram"), named.GetValueOrDefault("interface"))
            : throw new FormatException($"'{key}' names no GPU of Akash.");
    }
}
