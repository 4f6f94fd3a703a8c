using Broker.Domain.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Placement;

/// <summary>A pasted definition, judged as it is typed: what it runs, or every place that keeps it from running.</summary>
public sealed partial class DefinitionField(IWorkloadDefinitions definitions)
{
    // As many as the engine takes bytes: text beyond it would end the connection instead of being judged.
    private const int MostCharacters = 128 * 1024;

    private const string Example = "version: \"2.0\"\nservices:\n  app:\n    image: …";

    private DefinitionOutcome? _outcome;
    private string? _judged;

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What the engine found beyond the text itself.</summary>
    [Parameter]
    public IReadOnlyList<string> Faults { get; set; } = [];

    [Parameter]
    public EventCallback<string> OnTyped { get; set; }

    private DefinitionOutcome.Refused? Refused => _outcome as DefinitionOutcome.Refused;

    protected override void OnParametersSet()
    {
        if (_judged != Text)
        {
            _judged = Text;
            _outcome = string.IsNullOrWhiteSpace(Text) ? null : definitions.Compile(Text);
        }
    }

    private Task TypedAsync(string? text) => OnTyped.InvokeAsync(text ?? "");
}
