using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Knows two texts: <c>pair</c> runs two services, <c>one</c> a single one; anything else is refused.</summary>
internal sealed class FakeDefinitions : IWorkloadDefinitions
{
    private static readonly DefinitionService Model = new(
        "model", "dc", "ghcr.io/acme/model:1", 1, 2, [new DefinitionGpu("H100", 80), new DefinitionGpu("H200", 0)], 4_500, 16_384, 51_200, ["8000 to 80 TCP, public"]);

    private static readonly DefinitionService Cache = new("cache", "dc", "redis:7", 3, 0, [], 500, 512, 1_024, ["6379 TCP"]);

    public List<string> Asked { get; } = [];

    public DefinitionOutcome Compile(string text)
    {
        Asked.Add(text);
        return text switch
        {
            "pair" => Compiled(new DefinitionSummary([Model, Cache], null, "it has 2 services")),
            "one" => Compiled(new DefinitionSummary(
                [Model], new WorkloadSpec(Model.Image, [], [], new Dictionary<string, string>(StringComparer.Ordinal), 8000, "/", 4_500, 16_384, 51_200), null)),
            _ => new DefinitionOutcome.Refused(
            [
                new DefinitionReason("services.model.expose[0].port", 8, "must be from 1 to 65535, not 0"),
                new DefinitionReason("", 9, "the text is odd"),
            ]),
        };
    }

    private static DefinitionOutcome.Compiled Compiled(DefinitionSummary summary) => new("[]", "[]", "", summary);
}
