using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Sdl;

internal abstract record SdlOutcome
{
    private SdlOutcome() { }

    public sealed record Compiled(SdlDocument Document, SdlCompilation Result) : SdlOutcome;

    public sealed record Refused(IReadOnlyList<DefinitionReason> Reasons) : SdlOutcome;
}

/// <summary>
/// SDL 2.0 and 2.1 to groups, manifest and version, after chain-sdk 55f1c683 (Apache-2.0). Where its Go and TypeScript
/// libraries differ (order of volumes, of GPU models and of endpoints, a compute profile shared in 2.0, the spelling of
/// GPU memory) the manifest is the TypeScript one: the Console computes the hash with it, and that hash is how we find our
/// order. Providers take either, they compute the hash of what they are sent.
/// </summary>
internal static class SdlCompiler
{
    private const string TeeAttribute = "tee/type";

    public static SdlOutcome Compile(string text)
    {
        try
        {
            var root = SdlTree.Read(text);
            var problems = new SdlProblems(root);
            var document = SdlReader.Read(new SdlValue(root, SdlPath.Root, problems));
            new SdlRules(document, problems).Check();
            return problems.Any ? new SdlOutcome.Refused(problems.Reasons) : new SdlOutcome.Compiled(document, Compile(document));
        }
        catch (SdlUnreadableException exception)
        {
            return new SdlOutcome.Refused([new DefinitionReason("", exception.Line, $"the text {exception.Message}")]);
        }
    }

    /// <summary>A document that keeps the rules, such as one of our own making.</summary>
    public static SdlCompilation Compile(SdlDocument document)
    {
        var sequence = IpSequence(document);
        return new SdlCompilation(
        [
            .. document.Deployments
                .GroupBy(d => d.Placement, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Group(document, document.Placements.First(p => p.Name == g.Key), g, sequence)),
        ]);
    }

    /// <summary>Addresses are numbered by their sorted uses, and the last use counts: one that is used twice has number 2, not 1.</summary>
    private static Dictionary<string, int> IpSequence(SdlDocument document)
    {
        var uses = document.Services.SelectMany(s => s.Exposes).SelectMany(e => e.To).Where(t => t.Global && t.Ip.Length > 0).Select(t => t.Ip);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, ip) in uses.Order(StringComparer.Ordinal).Index())
        {
            numbers[ip] = index + 1;
        }

        return numbers;
    }

    private static SdlGroup Group(SdlDocument document, SdlPlacement placement, IEnumerable<SdlDeployment> deployments, Dictionary<string, int> sequence)
    {
        var units = new List<SdlUnit>();
        var services = new List<SdlPlacedService>();
        foreach (var deployment in deployments.OrderBy(d => d.Service, StringComparer.Ordinal))
        {
            var service = document.Services.First(s => s.Name == deployment.Service);
            var compute = document.Computes.First(c => c.Name == deployment.Profile);
            var endpoints = Endpoints(service, sequence);
            var known = units.FindIndex(u => u.Resources.Compute.Name == deployment.Profile);
            var resources = new SdlResources(known < 0 ? units.Count + 1 : known + 1, compute, endpoints);
            if (known < 0)
            {
                units.Add(new SdlUnit(resources, deployment.Count, placement.Prices.First(p => p.Profile == deployment.Profile)));
            }
            else
            {
                units[known] = Joined(units[known], deployment.Count, endpoints);
            }

            services.Add(new SdlPlacedService(service, resources, deployment.Count, Exposes(service, sequence)));
        }

        return new SdlGroup(placement.Name, Attributes(placement, services), placement.AllOf, placement.AnyOf, units, services);
    }

    private static SdlUnit Joined(SdlUnit unit, int count, IReadOnlyList<SdlEndpoint> endpoints) => unit with
    {
        Count = unit.Count + count,
        Resources = unit.Resources with { Endpoints = [.. unit.Resources.Endpoints.Concat(endpoints).OrderBy(e => e.SequenceNumber)] },
    };

    private static IReadOnlyList<SdlAttribute> Attributes(SdlPlacement placement, List<SdlPlacedService> services)
    {
        var tee = services.Select(s => s.Service.Parameters?.Tee).FirstOrDefault(t => t is not null);
        IEnumerable<SdlAttribute> wanted = tee is null ? placement.Attributes : placement.Attributes.Append(new SdlAttribute(TeeAttribute, tee));
        return [.. wanted.OrderBy(a => a.Key, StringComparer.Ordinal)];
    }

    private static List<SdlEndpoint> Endpoints(SdlService service, Dictionary<string, int> sequence)
    {
        var endpoints = new List<SdlEndpoint>();
        foreach (var expose in service.Exposes)
        {
            foreach (var to in expose.To.Where(t => t.Global))
            {
                endpoints.Add(new SdlEndpoint(expose.IsIngress ? SdlEndpointKind.SharedHttp : SdlEndpointKind.RandomPort, 0));
                if (to.Ip.Length > 0)
                {
                    endpoints.Add(new SdlEndpoint(SdlEndpointKind.LeasedIp, sequence[to.Ip]));
                }
            }
        }

        return endpoints;
    }

    private static IReadOnlyList<SdlPlacedExpose> Exposes(SdlService service, Dictionary<string, int> sequence) =>
    [
        .. service.Exposes
            .SelectMany(e => e.To.Select(t => new SdlPlacedExpose(e, t, t.Global && t.Ip.Length > 0 ? sequence[t.Ip] : 0)))
            .OrderBy(e => e.To.Service, StringComparer.Ordinal)
            .ThenBy(e => e.Expose.Port)
            .ThenBy(e => e.Expose.Protocol, StringComparer.Ordinal)
            .ThenBy(e => !e.To.Global),
    ];
}
