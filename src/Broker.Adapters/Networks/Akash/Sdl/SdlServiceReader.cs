namespace Broker.Adapters.Networks.Akash.Sdl;

internal static class SdlServiceReader
{
    private const int MostPort = 65_535;
    private const long MostBody = 104_857_600;
    private const long MostProxyBuffer = 1_048_576;
    private const long MostTimeout = 60_000;
    private const string NoRetry = "off";

    public static SdlService Read(string name, SdlValue service)
    {
        service.Only("image", "command", "args", "env", "expose", "dependencies", "params", "credentials");
        if (!SdlNames.IsService(name))
        {
            service.Wrong($"\"{name}\" is no name for a service: it needs a-z, 0-9 and -, a letter first and no - last");
        }

        foreach (var dependency in service["dependencies"].Items())
        {
            dependency.Only("service")["service"].Text();
        }

        return new SdlService
        {
            Name = name,
            Image = service.Required("image").Text(shortest: 1),
            Command = TextsOrNull(service["command"]),
            Arguments = TextsOrNull(service["args"]),
            Environment = Environment(service["env"]),
            Exposes = service["expose"].IsNull ? [] : [.. service["expose"].Items().Select(Expose)],
            Parameters = service["params"].IsMissing ? null : Parameters(service["params"]),
            Credentials = service["credentials"].IsMissing ? null : Credentials(service["credentials"]),
        };
    }

    private static IReadOnlyList<string> TextsOrNull(SdlValue value) => value.IsNull ? [] : value.Texts();

    private static IReadOnlyList<string> Environment(SdlValue environment)
    {
        if (environment.IsNull)
        {
            return [];
        }

        foreach (var variable in environment.Items().Where(v => v.IsText))
        {
            var name = variable.Text().Split('=', 2)[0];
            if (!SdlNames.IsVariable(name))
            {
                variable.Wrong($"\"{name}\" is no name for a variable");
            }
        }

        return environment.Texts();
    }

    private static SdlExpose Expose(SdlValue expose)
    {
        expose.Only("port", "as", "proto", "to", "accept", "http_options");
        return new SdlExpose(
            (int)expose.Required("port").Integer(1, MostPort),
            expose["as"].IsMissing ? null : (int)expose["as"].Integer(1, MostPort),
            expose["proto"].IsMissing ? "TCP" : expose["proto"].OneOf("TCP", "UDP", "tcp", "udp").ToUpperInvariant(),
            Hosts(expose["accept"]),
            HttpOptions(expose["http_options"]),
            [.. expose["to"].Items().Select(To)]);
    }

    private static IReadOnlyList<string> Hosts(SdlValue accept)
    {
        foreach (var host in accept.Items().Where(h => h.IsText && !SdlNames.IsHost(h.Text())))
        {
            host.Wrong($"\"{host.Text()}\" is no host name: it needs a-z, 0-9, - and dots, and at most 253 characters");
        }

        return accept.Texts();
    }

    private static SdlExposeTo To(SdlValue to)
    {
        to.Only("service", "global", "ip");
        var ip = to["ip"].IsMissing ? "" : to["ip"].Text(shortest: 1);
        var global = to["global"].Boolean();
        if (ip.Length > 0 && !global)
        {
            to["global"].Wrong("must be true where an ip is asked for");
        }

        return new SdlExposeTo(to["service"].Text(), global, ip);
    }

    private static SdlHttpOptions HttpOptions(SdlValue options)
    {
        options.Only("max_body_size", "proxy_buffer_size", "read_timeout", "send_timeout", "next_tries", "next_timeout", "next_cases");
        var usual = SdlHttpOptions.Default;
        return new SdlHttpOptions(
            Number("max_body_size", MostBody, usual.MaxBodySize),
            Number("read_timeout", MostTimeout, usual.ReadTimeout),
            Number("send_timeout", MostTimeout, usual.SendTimeout),
            Number("next_tries", uint.MaxValue, usual.NextTries),
            Number("next_timeout", uint.MaxValue, usual.NextTimeout),
            NextCases(options["next_cases"]),
            Number("proxy_buffer_size", MostProxyBuffer, usual.ProxyBufferSize));

        long Number(string name, long most, long otherwise) => options[name].IsMissing ? otherwise : options[name].Integer(0, most);
    }

    private static IReadOnlyList<string> NextCases(SdlValue cases)
    {
        var all = cases.Items().Select(c => c.OneOf("error", "timeout", "500", "502", "503", "504", "403", "404", "429", NoRetry)).ToList();
        if (all.Contains(NoRetry) && all.Count > 1)
        {
            cases.Wrong("must have nothing beside \"off\"");
        }

        return all.Count == 0 ? SdlHttpOptions.Default.NextCases : all;
    }

    private static SdlParameters Parameters(SdlValue parameters)
    {
        parameters.Only("storage", "permissions", "tee");
        var permissions = parameters["permissions"].Only("read");
        return new SdlParameters(
            [.. parameters["storage"].Entries().Select(e => Mount(e.Name, e.Value))],
            permissions.IsMissing ? null : [.. permissions["read"].Items().Select(r => r.OneOf("deployment", "logs", "events"))],
            parameters["tee"].IsMissing ? null : parameters["tee"].OneOf("cpu", "cpu-gpu"));
    }

    private static SdlMount Mount(string volume, SdlValue mount)
    {
        var path = mount.Only("mount", "readOnly").Required("mount");
        if (path.IsText && !path.Text().StartsWith('/'))
        {
            path.Wrong($"must be an absolute path, not \"{path.Text()}\"");
        }

        return new SdlMount(volume, path.Text(), mount["readOnly"].Boolean());
    }

    private static SdlCredentials Credentials(SdlValue credentials)
    {
        credentials.Only("host", "username", "password", "email");
        return new SdlCredentials(
            Filled("host", 1), credentials["email"].IsMissing ? "" : credentials["email"].Text(shortest: 5), Filled("username", 1), Filled("password", 6));

        string Filled(string name, int shortest)
        {
            var value = credentials.Required(name);
            var text = value.Text(shortest);
            if (text.Length >= shortest && value.IsText && string.IsNullOrWhiteSpace(text))
            {
                value.Wrong("must not be blank");
            }

            return text;
        }
    }
}
