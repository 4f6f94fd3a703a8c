using Broker.Domain.Shared;
using Broker.Engine.Deployments;
using Broker.Engine.Placement;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Deployments;

/// <summary>Team, cost centre and tags of a deployment, for those who may change it.</summary>
public sealed partial class LabelsCard(IDeploymentLabels labels) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<FieldError> _faults = [];
    private DeploymentId? _shown;
    private string _team = "";
    private string _costCentre = "";
    private string _tags = "";
    private string _said = "";
    private bool _busy;

    [Parameter, EditorRequired]
    public required DeploymentId Deployment { get; set; }

    [Parameter, EditorRequired]
    public required DeploymentLabels Labels { get; set; }

    [Parameter, EditorRequired]
    public required bool MayEdit { get; set; }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    // Only when another deployment is shown: the page reads it again and again while somebody types here.
    protected override void OnParametersSet()
    {
        if (_shown != Deployment)
        {
            _shown = Deployment;
            Show(Labels);
        }
    }

    private void Show(DeploymentLabels shown) =>
        (_team, _costCentre, _tags) = (shown.Team ?? "", shown.CostCentre ?? "", LabelText.Of(shown.Tags));

    private IReadOnlyList<string> FaultsOf(string field) => [.. _faults.Where(f => f.Field == field).Select(f => f.Message)];

    private async Task SaveAsync()
    {
        if (_busy)
        {
            return;
        }

        (_said, _faults) = ("", []);
        if (LabelText.Read(_tags) is not { } tags)
        {
            _faults = [new FieldError("tags", L["Write each as name=value, each name once."])];
            return;
        }

        _busy = true;
        try
        {
            switch (await labels.SaveAsync(Deployment, new DeploymentLabels(_team, _costCentre, tags), _left.Token))
            {
                case LabelOutcome.Saved saved:
                    Show(saved.Labels);
                    _said = L["Saved. Invoices that were issued keep what they say."];
                    break;
                case LabelOutcome.Invalid invalid:
                    _faults = invalid.Errors;
                    break;
                case LabelOutcome.Forbidden forbidden:
                    _said = forbidden.Why;
                    break;
                case LabelOutcome.NotFound:
                    _said = L["There is no such deployment any more."];
                    break;
            }
        }
        finally
        {
            _busy = false;
        }
    }
}

/// <summary>Tags as people type them: <c>project=retina, stage=test</c>.</summary>
internal static class LabelText
{
    public static string Of(IReadOnlyDictionary<string, string> tags) =>
        string.Join(", ", tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"));

    /// <summary>Null where a part is no name and value, or a name stands there twice.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !tags.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
            {
                return null;
            }
        }

        return tags;
    }
}
