using Broker.Engine.Deployments;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Deployments;

/// <summary>The activity log, newest first; drawn again only when it has changed, however often the page is.</summary>
public sealed partial class ActivityLog
{
    private (IReadOnlyList<ActivityView>, IncidentView?, bool, ViewerZone)? _drawn;
    private long _seen = long.MaxValue;

    [Parameter, EditorRequired]
    public required IReadOnlyList<ActivityView> Lines { get; set; }

    [Parameter, EditorRequired]
    public bool MayHaveMore { get; set; }

    [Parameter]
    public IncidentView? OpenIncident { get; set; }

    [Parameter]
    public EventCallback OnMore { get; set; }

    [CascadingParameter]
    public ViewerZone Zone { get; set; } = ViewerZone.Utc;

    protected override bool ShouldRender()
    {
        var next = (Lines, OpenIncident, MayHaveMore, Zone);
        var changed = _drawn != next;
        _drawn = next;
        return changed;
    }

    // Lines newer than those of the last drawing are shown as fresh, once.
    protected override void OnAfterRender(bool firstRender) => _seen = Lines.Count == 0 ? long.MaxValue : Lines.Max(l => l.Id);

    private static string CssClass(ActivityKind kind) => kind switch
    {
        ActivityKind.Good => "good",
        ActivityKind.Bad => "bad",
        ActivityKind.Progress => "progress",
        _ => "info",
    };
}
