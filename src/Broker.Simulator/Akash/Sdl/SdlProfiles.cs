using System.Globalization;

namespace Broker.Simulator.Akash.Sdl;

/// <summary>The <c>profiles.compute</c> section: what one instance needs.</summary>
internal static class SdlProfiles
{
    private static readonly string[] PersistentClasses = ["beta1", "beta2", "beta3", "default"];

    public static ManifestResources Read(SdlNode profile)
    {
        var resources = profile.Required().Only("resources")["resources"].Required().Only("cpu", "memory", "storage", "gpu");
        var cpu = resources["cpu"].Required().Only("units", "attributes");
        return new ManifestResources(
            0,
            new ManifestUnits(Value(SdlQuantity.Millicores(cpu["units"])), Attributes(cpu["attributes"])),
            new ManifestSize(Value(SdlQuantity.Bytes(resources["memory"].Required().Only("size")["size"]))),
            Storage(resources["storage"].Required()),
            Gpu(resources["gpu"].Only("units", "attributes")),
            []);
    }

    public static bool IsPersistent(ManifestVolume volume) =>
        volume.Attributes?.Any(attribute => attribute is { Key: "persistent", Value: "true" }) == true;

    private static List<ManifestVolume> Storage(SdlNode node) =>
        [.. (node.IsList ? node.Items() : [node]).Select(Volume)];

    private static ManifestVolume Volume(SdlNode node)
    {
        node.Only("name", "size", "attributes");
        var attributes = node["attributes"].Only("class", "persistent");
        if (attributes.IsPresent)
        {
            var storageClass = attributes["class"].Text();
            var persistent = attributes["persistent"].Required().Flag();
            if (storageClass == "ram" && persistent)
            {
                throw attributes.Wrong("cannot keep memory: class ram must not be persistent");
            }

            if (PersistentClasses.Contains(storageClass) && !persistent)
            {
                throw attributes.Wrong($"must be persistent for class {storageClass}");
            }
        }

        return new ManifestVolume(node["name"].OptionalText() ?? "default", Value(SdlQuantity.Bytes(node["size"])), Attributes(attributes));
    }

    private static ManifestUnits Gpu(SdlNode node)
    {
        var units = SdlQuantity.Units(node["units"]);
        if ((units > 0) != node["attributes"].IsPresent)
        {
            throw node.Wrong("must have attributes exactly when its units are above zero");
        }

        if (units == 0)
        {
            return new ManifestUnits(Value(0));
        }

        var vendor = node["attributes"].Only("vendor")["vendor"].Required().Only("nvidia");
        var models = vendor["nvidia"].Items();
        return new ManifestUnits(
            Value(units),
            models.Count == 0 ? [new("vendor/nvidia/model/*", "true")] : [.. models.Select(Model)]);
    }

    private static ManifestAttribute Model(SdlNode node)
    {
        node.Only("model", "ram", "interface");
        var key = "vendor/nvidia/model/" + (node["model"].OptionalText() ?? "*");
        if (node["ram"].OptionalText() is { } ram)
        {
            key += "/ram/" + ram;
        }

        return node["interface"].OptionalText() switch
        {
            null => new ManifestAttribute(key, "true"),
            "pcie" or "sxm" => new ManifestAttribute($"{key}/interface/{node["interface"].Text()}", "true"),
            _ => throw node["interface"].Wrong("must be pcie or sxm"),
        };
    }

    public static IReadOnlyList<ManifestAttribute>? Attributes(SdlNode node) =>
        node.Entries().OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new ManifestAttribute(entry.Key, entry.Value.Scalar())).ToList() is { Count: > 0 } attributes
            ? attributes
            : null;

    private static ManifestValue Value(long number) => new(number.ToString(CultureInfo.InvariantCulture));
}
