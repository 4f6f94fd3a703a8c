using Broker.Domain.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Placement;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Placement;

/// <summary>The fields of a draft; errors stand at the field they are about.</summary>
public sealed partial class DraftFields
{
    private static readonly int[] Counts = [1, 2, 4, 8];
    private static readonly int[] Replicas = [1, 2, 3, 4, 5, 6];
    private static readonly int[] Memories = [24, 40, 48, 80, 96, 141, 180];

    [Parameter, EditorRequired]
    public required DraftForm Form { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<GpuSummary> Gpus { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<FieldError> Errors { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    private bool IsContainer => !Form.IsPasted && !Form.IsMachine;

    private int[] NeededChoices => [.. Enumerable.Range(1, Form.Replicas)];

    private IReadOnlyList<string> Of(string field) =>
        [.. Errors.Where(e => IsAbout(e.Field, field)).Select(e => e.Message)];

    // An error may name one entry: environment[HF_TOKEN], regions[0].
    private static bool IsAbout(string named, string field) =>
        named.Equals(field, StringComparison.OrdinalIgnoreCase)
        || named.StartsWith(field + "[", StringComparison.OrdinalIgnoreCase)
        || named.StartsWith(field + ".", StringComparison.OrdinalIgnoreCase);

    private string? Wrong(string field) => Of(field).Count > 0 ? "true" : null;

    private string Describes(string field) => Of(field).Count > 0 ? $"{field}-fault" : $"{field}-help";

    private Task SetAsync(Action<string> set, ChangeEventArgs change)
    {
        set(change.Value as string ?? "");
        return OnChanged.InvokeAsync();
    }

    private Task PickAsync(Action set)
    {
        set();
        return OnChanged.InvokeAsync();
    }

    private Task MachineAsync() => PickAsync(() =>
    {
        Form.IsPasted = false;
        Form.Kind = WorkloadKind.Machine;
        // What is done on one machine is not on the others: most want one, and say so if they want more.
        (Form.Replicas, Form.Needed) = (1, 1);
    });

    private Task PasteAsync(bool pasted) => PickAsync(() =>
    {
        Form.IsPasted = pasted;
        Form.Kind = Form.Kind == WorkloadKind.Machine ? WorkloadKind.Service : Form.Kind;
        // The SDL names its own; a choice made before would be held against it.
        Form.Gpu = pasted ? "" : Form.Gpu;
    });

    private Task ReplicasAsync(int replicas) => PickAsync(() =>
    {
        Form.Replicas = replicas;
        Form.Needed = Math.Min(Form.Needed, replicas);
    });

    private Task RegionAsync(string prefix, bool wanted) => PickAsync(() =>
    {
        _ = wanted ? Form.Regions.Add(prefix) : Form.Regions.Remove(prefix);
    });
}
