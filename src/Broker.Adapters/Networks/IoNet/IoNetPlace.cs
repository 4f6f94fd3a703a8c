namespace Broker.Adapters.Networks.IoNet;

/// <summary>A kind of machine in a location: all that an order needs; what an offer carries as its reference.</summary>
internal sealed record IoNetPlace(string HardwareId, string LocationId)
{
    /// <exception cref="FormatException">Not written by <see cref="ToString"/>.</exception>
    public static IoNetPlace Parse(string reference) => reference.Split('@') is [{ Length: > 0 } hardware, { Length: > 0 } location]
        ? new IoNetPlace(Uri.UnescapeDataString(hardware), Uri.UnescapeDataString(location))
        : throw new FormatException($"'{reference}' names no machine of io.net.");

    public override string ToString() => $"{Uri.EscapeDataString(HardwareId)}@{Uri.EscapeDataString(LocationId)}";
}
