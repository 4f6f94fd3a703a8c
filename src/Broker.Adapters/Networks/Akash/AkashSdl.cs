using System.Globalization;
using System.Text;

namespace Broker.Adapters.Networks.Akash;

/// <summary>Writes a definition as SDL 2.0. Every text is a double-quoted scalar: what a customer wrote can never become structure.</summary>
internal sealed class AkashSdl
{
    private readonly StringBuilder _yaml = new();

    private AkashSdl()
    {
    }

    public static string Write(AkashDefinition definition)
    {
        var sdl = new AkashSdl();
        sdl.Line(0, "version: \"2.0\"");
        sdl.Line(0, "services:");
        sdl.Service(definition);
        sdl.Line(0, "profiles:");
        sdl.Resources(definition);
        sdl.Placement(definition);
        sdl.Line(0, "deployment:");
        sdl.Line(1, $"{definition.Service}:");
        sdl.Line(2, $"{definition.Placement}:");
        sdl.Line(3, $"profile: {definition.Service}");
        sdl.Line(3, $"count: {definition.Count}");
        return sdl._yaml.ToString();
    }

    /// <summary>A YAML double-quoted scalar.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private void Service(AkashDefinition definition)
    {
        Line(1, $"{definition.Service}:");
        Line(2, $"image: {Quote(definition.Image)}");
        List("command", definition.Command);
        List("args", definition.Arguments);
        List("env", definition.Environment);
        Line(2, "expose:");
        foreach (var port in definition.Ports)
        {
            Line(3, $"- port: {port.Port}");
            if (port.External is { } external)
            {
                Line(4, $"as: {external}");
            }

            Line(4, $"proto: {port.Protocol}");
            if (port.Hosts.Count > 0)
            {
                Line(4, $"accept: [{string.Join(", ", port.Hosts.Select(Quote))}]");
            }

            Line(4, "to:");
            Line(5, "- global: true");
        }
    }

    private void List(string name, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            Line(2, $"{name}:");
            foreach (var item in items)
            {
                Line(3, $"- {Quote(item)}");
            }
        }
    }

    private void Resources(AkashDefinition definition)
    {
        Line(1, "compute:");
        Line(2, $"{definition.Service}:");
        Line(3, "resources:");
        Line(4, "cpu:");
        Line(5, $"units: \"{definition.CpuMillicores}m\"");
        Line(4, "memory:");
        Line(5, $"size: \"{Mebibytes(definition.MemoryBytes)}Mi\"");
        Line(4, "storage:");
        Line(5, $"size: \"{Mebibytes(definition.StorageBytes)}Mi\"");
        if (definition.Gpu is not { } gpu)
        {
            return;
        }

        Line(4, "gpu:");
        Line(5, $"units: {definition.GpuCount}");
        Line(5, "attributes:");
        Line(6, "vendor:");
        Line(7, $"{gpu.Vendor}:");
        Line(8, $"- model: {Quote(gpu.Model)}");
        if (gpu.Ram is { } ram)
        {
            Line(9, $"ram: {Quote(ram)}");
        }

        if (gpu.Interface is { } attachment)
        {
            Line(9, $"interface: {attachment}");
        }
    }

    private void Placement(AkashDefinition definition)
    {
        Line(1, "placement:");
        Line(2, $"{definition.Placement}:");
        Line(3, "pricing:");
        Line(4, $"{definition.Service}:");
        Line(5, $"denom: {AkashPrice.Denom}");
        Line(5, $"amount: {definition.PriceCeiling}");
    }

    private void Line(int depth, FormattableString text) => Line(depth, text.ToString(CultureInfo.InvariantCulture));

    private void Line(int depth, string text) => _yaml.Append(' ', depth * 2).Append(text).Append('\n');

    private static long Mebibytes(long bytes) => bytes / (1024 * 1024);
}
