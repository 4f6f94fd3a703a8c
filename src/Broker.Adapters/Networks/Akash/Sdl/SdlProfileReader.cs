using System.Globalization;

namespace Broker.Adapters.Networks.Akash.Sdl;

internal static class SdlProfileReader
{
    public static SdlCompute Compute(string name, SdlValue compute)
    {
        var resources = compute.Only("resources").Required("resources").Only("cpu", "memory", "storage", "gpu");
        var cpu = resources.Required("cpu").Only("units", "attributes");
        var memory = resources.Required("memory").Only("size").Required("size");
        var gpu = resources["gpu"].Only("units", "attributes");
        var units = GpuUnits(gpu);
        return new SdlCompute(
            name,
            Millicores(cpu.Required("units")),
            Architecture(cpu["attributes"]),
            Bytes(memory, SdlLimits.LeastMemory, SdlLimits.MostMemory),
            Volumes(resources.Required("storage")),
            units,
            Gpus(gpu, units));
    }

    public static SdlPlacement Placement(string name, SdlValue placement)
    {
        placement.Only("attributes", "signedBy", "pricing");
        var signed = placement["signedBy"].Only("allOf", "anyOf");
        return new SdlPlacement(
            name,
            [.. placement["attributes"].Entries().Select(e => new SdlAttribute(e.Name, e.Value.Plain()))],
            signed["allOf"].Texts(),
            signed["anyOf"].Texts(),
            [.. placement.Required("pricing").Entries().Select(e => Price(e.Name, e.Value))]);
    }

    private static int Millicores(SdlValue units)
    {
        if (units.TextOrNumber() is not { } text)
        {
            return 0;
        }

        switch (SdlQuantity.Millicores(text))
        {
            case null:
                units.Wrong($"must be a number of cores or whole millicores, as 0.5 or 500m, not \"{text}\"");
                return 0;
            case < SdlLimits.LeastMillicores or > SdlLimits.MostMillicores:
                units.Wrong($"must be from {SdlLimits.LeastMillicores}m to {SdlLimits.MostMillicores}m, not {text}");
                return 0;
            case var millicores:
                return (int)millicores.Value;
        }
    }

    private static string? Architecture(SdlValue attributes)
    {
        var architecture = attributes.Only("arch")["arch"];
        return architecture.IsMissing ? null : architecture.OneOf("amd64", "arm64");
    }

    private static long Bytes(SdlValue size, long least, long most)
    {
        var text = size.Text();
        if (!size.IsText)
        {
            return 0;
        }

        switch (SdlQuantity.Bytes(text))
        {
            case null:
                size.Wrong($"must be a size, as 512Mi or 1.5Gi, not \"{text}\"");
                return 0;
            case var bytes when bytes < least || bytes > most:
                size.Wrong($"must be from {least / SdlLimits.Mebibyte}Mi to {most / SdlLimits.Tebibyte}Ti, not {text}");
                return 0;
            case var bytes:
                return bytes.Value;
        }
    }

    private static List<SdlVolume> Volumes(SdlValue storage)
    {
        if (!storage.IsSequence)
        {
            return storage.IsMissing ? [] : [Volume(storage)];
        }

        var volumes = new List<SdlVolume>();
        foreach (var item in storage.Items())
        {
            var volume = Volume(item);
            if (volumes.Exists(v => v.Name == volume.Name))
            {
                item.Wrong($"there is a volume \"{volume.Name}\" already");
            }

            volumes.Add(volume);
        }

        return volumes;
    }

    private static SdlVolume Volume(SdlValue volume)
    {
        volume.Only("name", "size", "attributes");
        var name = volume["name"].Text();
        return new SdlVolume(
            name.Length == 0 ? SdlVolume.DefaultName : name,
            Bytes(volume.Required("size"), SdlLimits.LeastVolume, SdlLimits.MostVolume),
            volume["attributes"].IsMissing ? null : VolumeKind(volume["attributes"]));
    }

    private static SdlVolumeKind VolumeKind(SdlValue attributes)
    {
        var storage = attributes.Only("class", "persistent").Required("class").OneOf("ram", "default", "beta1", "beta2", "beta3");
        var persistent = attributes.Required("persistent");
        var isPersistent = persistent.IsText ? persistent.OneOf("true", "false") == "true" : persistent.Boolean();
        if (storage == "ram" && isPersistent)
        {
            persistent.Wrong("must not be true for the class ram");
        }
        else if (storage is "default" or "beta1" or "beta2" or "beta3" && !isPersistent && !persistent.IsMissing)
        {
            persistent.Wrong($"must be true for the class {storage}");
        }

        return new SdlVolumeKind(storage, isPersistent);
    }

    private static int GpuUnits(SdlValue gpu)
    {
        var units = gpu["units"];
        if (units.TextOrNumber() is not { } text)
        {
            return 0;
        }

        // The schema takes 1.0 for one.
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || decimal.Truncate(count) != count)
        {
            units.Wrong($"must be a whole number of GPUs, not \"{text}\"");
            return 0;
        }

        if (count > SdlLimits.MostGpus)
        {
            units.Wrong($"must be at most {SdlLimits.MostGpus}, not {text}");
            return 0;
        }

        return (int)count;
    }

    private static List<AkashGpu> Gpus(SdlValue gpu, int units)
    {
        var attributes = gpu["attributes"];
        if (attributes.IsMissing)
        {
            if (units > 0)
            {
                gpu.Wrong("must say in attributes which GPUs, as vendor: nvidia, where units is above 0");
            }

            return [];
        }

        if (units == 0)
        {
            attributes.Wrong("must not be given where units is 0 or missing");
        }

        var vendor = attributes.Only("vendor").Required("vendor").Only("nvidia");
        if (!vendor.IsMissing && !vendor.Entries().Any())
        {
            vendor.Wrong("must name a vendor; nvidia is the only one");
        }

        var nvidia = vendor["nvidia"];
        List<AkashGpu> gpus = [.. nvidia.IsNull ? [] : nvidia.Items().Select(Gpu)];
        foreach (var twice in gpus.GroupBy(g => g.Key, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            nvidia.Wrong($"has {twice.Key} twice");
        }

        return gpus.Count > 0 || units == 0 ? gpus : [AkashGpu.Any];
    }

    private static AkashGpu Gpu(SdlValue gpu)
    {
        gpu.Only("model", "ram", "interface");
        var model = gpu.Required("model");
        var ram = gpu["ram"].IsMissing ? null : gpu["ram"].Text();
        if (ram is not null && gpu["ram"].IsText && SdlQuantity.Bytes(ram) is null)
        {
            gpu["ram"].Wrong($"must be a size, as 80Gi, not \"{ram}\"");
        }

        var read = new AkashGpu(AkashGpu.Any.Vendor, model.Text(shortest: 1), ram, gpu["interface"].IsMissing ? null : gpu["interface"].OneOf("pcie", "sxm"));
        if (model.IsText && !SdlNames.IsAttribute(read.Key))
        {
            model.Wrong($"\"{read.Model}\" is no name for a GPU model");
        }

        return read;
    }

    private static SdlPrice Price(string profile, SdlValue price)
    {
        price.Only("denom", "amount");
        var amount = price.Required("amount");
        var denom = price.Required("denom").OneOf("uakt", "uact");
        if (amount.TextOrNumber() is not { } text)
        {
            return new SdlPrice(profile, denom, 0);
        }

        var read = SdlQuantity.Amount(text);
        if (read is null or 0 or > SdlLimits.MostPrice)
        {
            amount.Wrong($"must be above 0 and at most {SdlLimits.MostPrice}, not {text}");
        }

        return new SdlPrice(profile, denom, read ?? 0);
    }
}
