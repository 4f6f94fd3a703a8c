namespace Broker.Adapters.Networks.IoNet;

/// <summary>A kind of machine in a location: all that an order needs; what an offer carries as its reference.</summary>
internal sealed record IoNetPlace(IoNetProduct Product, string HardwareId, string LocationId)
{
    /// <exception cref="FormatException">Not written by <see cref="ToString"/>.</exception>
    public static IoNetPlace Parse(string reference)
    {
        var (product, rest) = IoNetProduct.Split(reference);
        return rest.Split('@') is [{ Length: > 0 } hardware, { Length: > 0 } location]
            ? new IoNetPlace(product, Uri.UnescapeDataString(hardware), Uri.UnescapeDataString(location))
            : throw new FormatException($"'{reference}' names no machine of io.net.");
    }

    public override string ToString() => $"{Product.Mark}{Uri.EscapeDataString(HardwareId)}@{Uri.EscapeDataString(LocationId)}";
}
