using System.Globalization;

namespace Broker.Adapters.Networks.Render;

/// <summary>A kind of node in a region: all that a job can ask for; what an offer carries as its reference.</summary>
internal sealed record DispersedPlace(string GpuRegistryUuid, string Region, int GpuCount)
{
    /// <exception cref="FormatException">Not written by <see cref="ToString"/>.</exception>
    public static DispersedPlace Parse(string reference) =>
        reference.Split('@') is [{ Length: > 0 } gpu, { Length: > 0 } region, var count]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var gpus)
            ? new DispersedPlace(Uri.UnescapeDataString(gpu), Uri.UnescapeDataString(region), gpus)
            : throw new FormatException($"'{reference}' names no node of Dispersed.");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(GpuRegistryUuid)}@{Uri.EscapeDataString(Region)}@{GpuCount}");
}
