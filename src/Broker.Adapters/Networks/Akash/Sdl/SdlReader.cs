namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>The tree as a document: every rule of the published schema that looks at one place alone.</summary>
internal static class SdlReader
{
    public static SdlDocument Read(SdlValue root)
    {
        root.Only("version", "include", "services", "profiles", "deployment", "endpoints", "reclamation");
        root["include"].Texts();
        var profiles = root.Required("profiles").Only("compute", "placement");
        return new SdlDocument
        {
            Version = Version(root.Required("version")),
            Services = [.. root.Required("services").Entries().Select(e => SdlServiceReader.Read(e.Name, e.Value))],
            Computes = [.. profiles.Required("compute").Entries().Select(e => SdlProfileReader.Compute(e.Name, e.Value))],
            Placements = [.. profiles.Required("placement").Entries().Select(e => SdlProfileReader.Placement(e.Name, e.Value))],
            Deployments = Deployments(root.Required("deployment")),
            Endpoints = [.. root["endpoints"].Entries().Select(e => Endpoint(e.Name, e.Value))],
            ReclamationWindow = Window(root["reclamation"]),
        };
    }

    private static string Version(SdlValue version) => version.OneOf(SdlDocument.Version20, SdlDocument.Version21);

    private static List<SdlDeployment> Deployments(SdlValue deployment)
    {
        List<SdlDeployment> all = [.. deployment.Entries().SelectMany(e => Deployment(e.Name, e.Value))];
        if (all.Count == 0 && !deployment.IsMissing)
        {
            deployment.Wrong("deploys nothing");
        }

        return all;
    }

    private static IEnumerable<SdlDeployment> Deployment(string service, SdlValue placements) => placements.Entries().Select(e =>
    {
        e.Value.Only("profile", "count");
        return new SdlDeployment(service, e.Name, e.Value.Required("profile").Text(), (int)e.Value.Required("count").Integer(1, SdlLimits.Count));
    });

    private static string Endpoint(string name, SdlValue endpoint)
    {
        if (!SdlNames.IsEndpoint(name))
        {
            endpoint.Wrong($"\"{name}\" is no name for an endpoint: it needs two or more of a-z, 0-9, - and _, and a letter first");
        }

        endpoint.Only("kind").Required("kind").OneOf("ip");
        return name;
    }

    private static string? Window(SdlValue reclamation)
    {
        if (reclamation.IsMissing)
        {
            return null;
        }

        var window = reclamation.Only("min_window").Required("min_window");
        var text = window.Text();
        if (window.IsText && !SdlNames.IsWindow(text))
        {
            window.Wrong($"must be a whole number above 0 with s, m or h, as 24h, not \"{text}\"");
        }

        return text;
    }
}
