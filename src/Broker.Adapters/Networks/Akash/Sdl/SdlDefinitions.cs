using System.Text.Encodings.Web;
using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>The port over the compiler.</summary>
internal sealed class SdlDefinitions : IWorkloadDefinitions
{
    // What is shown is read by people; what is hashed and sent never passes here.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public DefinitionOutcome Compile(string text) => SdlCompiler.Compile(text) switch
    {
        SdlOutcome.Compiled { Document: var document, Result: var result } => new DefinitionOutcome.Compiled(
            result.GroupsJson().ToJsonString(Readable),
            SdlJson.Manifest(result.Groups).ToJsonString(Readable),
            result.VersionHex,
            SdlSummary.Of(document, result)),
        SdlOutcome.Refused { Reasons: var reasons } => new DefinitionOutcome.Refused(reasons),
        var other => throw new InvalidOperationException($"Unknown outcome {other}."),
    };
}
