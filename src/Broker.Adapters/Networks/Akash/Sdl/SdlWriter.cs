using System.Globalization;
using System.Text;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>
/// Writes a document as text. Every text is a double-quoted scalar: what a customer wrote can never become structure.
/// </summary>
internal sealed class SdlWriter
{
    private readonly StringBuilder _yaml = new();

    private SdlWriter()
    {
    }

    public static string Write(SdlDocument document)
    {
        var writer = new SdlWriter();
        writer.Line(0, $"version: {Quote(document.Version)}");
        writer.Line(0, "services:");
        foreach (var service in document.Services)
        {
            writer.Service(service);
        }

        writer.Profiles(document);
        writer.Deployment(document.Deployments);
        if (document.Endpoints.Count > 0)
        {
            writer.Line(0, "endpoints:");
            foreach (var endpoint in document.Endpoints)
            {
                writer.Line(1, $"{Quote(endpoint)}:");
                writer.Line(2, "kind: ip");
            }
        }

        if (document.ReclamationWindow is { } window)
        {
            writer.Line(0, "reclamation:");
            writer.Line(1, $"min_window: {Quote(window)}");
        }

        return writer._yaml.ToString();
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

    private void Service(SdlService service)
    {
        Line(1, $"{Quote(service.Name)}:");
        Line(2, $"image: {Quote(service.Image)}");
        Texts(2, "command", service.Command);
        Texts(2, "args", service.Arguments);
        Texts(2, "env", service.Environment);
        if (service.Exposes.Count > 0)
        {
            Line(2, "expose:");
            foreach (var expose in service.Exposes)
            {
                Expose(expose);
            }
        }

        if (service.Parameters is { } parameters)
        {
            Parameters(parameters);
        }

        if (service.Credentials is { } credentials)
        {
            Line(2, "credentials:");
            Line(3, $"host: {Quote(credentials.Host)}");
            Line(3, $"username: {Quote(credentials.Username)}");
            Line(3, $"password: {Quote(credentials.Password)}");
            if (credentials.Email.Length > 0)
            {
                Line(3, $"email: {Quote(credentials.Email)}");
            }
        }
    }

    private void Expose(SdlExpose expose)
    {
        Line(3, $"- port: {expose.Port}");
        if (expose.As is { } external)
        {
            Line(4, $"as: {external}");
        }

        Line(4, $"proto: {expose.Protocol}");
        if (expose.Hosts.Count > 0)
        {
            Line(4, $"accept: [{string.Join(", ", expose.Hosts.Select(Quote))}]");
        }

        if (expose.Http != SdlHttpOptions.Default)
        {
            HttpOptions(expose.Http);
        }

        if (expose.To.Count == 0)
        {
            return;
        }

        Line(4, "to:");
        foreach (var to in expose.To)
        {
            Line(5, $"- global: {(to.Global ? "true" : "false")}");
            if (to.Service.Length > 0)
            {
                Line(6, $"service: {Quote(to.Service)}");
            }

            if (to.Ip.Length > 0)
            {
                Line(6, $"ip: {Quote(to.Ip)}");
            }
        }
    }

    private void HttpOptions(SdlHttpOptions options)
    {
        Line(4, "http_options:");
        Line(5, $"max_body_size: {options.MaxBodySize}");
        Line(5, $"read_timeout: {options.ReadTimeout}");
        Line(5, $"send_timeout: {options.SendTimeout}");
        Line(5, $"next_tries: {options.NextTries}");
        Line(5, $"next_timeout: {options.NextTimeout}");
        Line(5, $"next_cases: [{string.Join(", ", options.NextCases.Select(Quote))}]");
        if (options.ProxyBufferSize > 0)
        {
            Line(5, $"proxy_buffer_size: {options.ProxyBufferSize}");
        }
    }

    private void Parameters(SdlParameters parameters)
    {
        if (parameters is { Mounts: [], Read: null, Tee: null })
        {
            Line(2, "params: {}");
            return;
        }

        Line(2, "params:");
        if (parameters.Mounts.Count > 0)
        {
            Line(3, "storage:");
            foreach (var mount in parameters.Mounts)
            {
                Line(4, $"{Quote(mount.Volume)}:");
                Line(5, $"mount: {Quote(mount.Path)}");
                Line(5, $"readOnly: {(mount.ReadOnly ? "true" : "false")}");
            }
        }

        if (parameters.Read is { } read)
        {
            Line(3, "permissions:");
            Line(4, $"read: [{string.Join(", ", read.Select(Quote))}]");
        }

        if (parameters.Tee is { } tee)
        {
            Line(3, $"tee: {Quote(tee)}");
        }
    }

    private void Profiles(SdlDocument document)
    {
        Line(0, "profiles:");
        Line(1, "compute:");
        foreach (var compute in document.Computes)
        {
            Compute(compute);
        }

        Line(1, "placement:");
        foreach (var placement in document.Placements)
        {
            Placement(placement);
        }
    }

    private void Compute(SdlCompute compute)
    {
        Line(2, $"{Quote(compute.Name)}:");
        Line(3, "resources:");
        Line(4, "cpu:");
        Line(5, $"units: \"{compute.CpuMillicores}m\"");
        if (compute.Architecture is { } architecture)
        {
            Line(5, "attributes:");
            Line(6, $"arch: {architecture}");
        }

        Line(4, "memory:");
        Line(5, $"size: {Size(compute.MemoryBytes)}");
        Line(4, compute.Volumes.Count == 0 ? "storage: []" : "storage:");
        foreach (var volume in compute.Volumes)
        {
            Line(5, $"- name: {Quote(volume.Name)}");
            Line(6, $"size: {Size(volume.Bytes)}");
            if (volume.Kind is { } kind)
            {
                Line(6, $"attributes: {{ class: {kind.Class}, persistent: {(kind.Persistent ? "true" : "false")} }}");
            }
        }

        if (compute.GpuUnits > 0)
        {
            Gpus(compute);
        }
    }

    private void Gpus(SdlCompute compute)
    {
        Line(4, "gpu:");
        Line(5, $"units: {compute.GpuUnits}");
        Line(5, "attributes:");
        Line(6, "vendor:");
        foreach (var vendor in compute.Gpus.GroupBy(g => g.Vendor, StringComparer.Ordinal))
        {
            Line(7, $"{vendor.Key}:");
            foreach (var gpu in vendor)
            {
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
        }
    }

    private void Placement(SdlPlacement placement)
    {
        Line(2, $"{Quote(placement.Name)}:");
        if (placement.Attributes.Count > 0)
        {
            Line(3, "attributes:");
            foreach (var attribute in placement.Attributes)
            {
                Line(4, $"{Quote(attribute.Key)}: {Quote(attribute.Value)}");
            }
        }

        if (placement.AllOf.Count + placement.AnyOf.Count > 0)
        {
            Line(3, "signedBy:");
            Texts(4, "allOf", placement.AllOf);
            Texts(4, "anyOf", placement.AnyOf);
        }

        Line(3, placement.Prices.Count == 0 ? "pricing: {}" : "pricing:");
        foreach (var price in placement.Prices)
        {
            Line(4, $"{Quote(price.Profile)}:");
            Line(5, $"denom: {price.Denom}");
            Line(5, $"amount: {price.Amount}");
        }
    }

    private void Deployment(IEnumerable<SdlDeployment> deployments)
    {
        Line(0, "deployment:");
        foreach (var service in deployments.GroupBy(d => d.Service, StringComparer.Ordinal))
        {
            Line(1, $"{Quote(service.Key)}:");
            foreach (var deployment in service)
            {
                Line(2, $"{Quote(deployment.Placement)}:");
                Line(3, $"profile: {Quote(deployment.Profile)}");
                Line(3, $"count: {deployment.Count}");
            }
        }
    }

    private void Texts(int depth, string name, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            Line(depth, $"{name}:");
            foreach (var item in items)
            {
                Line(depth + 1, $"- {Quote(item)}");
            }
        }
    }

    private void Line(int depth, FormattableString text) => Line(depth, text.ToString(CultureInfo.InvariantCulture));

    private void Line(int depth, string text) => _yaml.Append(' ', depth * 2).Append(text).Append('\n');

    // Bare byte counts are newer than some of the network's libraries.
    private static string Size(long bytes) =>
        bytes % SdlLimits.Mebibyte == 0 ? $"\"{bytes / SdlLimits.Mebibyte}Mi\""
        : bytes % 1024 == 0 ? $"\"{bytes / 1024}Ki\""
        : bytes % 1000 == 0 ? $"\"{bytes / 1000}k\""
        : $"\"{bytes}\"";
}
