using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>Ends everything under one of our names: pods first, then the templates that nothing runs from any more.</summary>
internal sealed class LiumClosing(LiumApi api, LiumPodBook book, LiumRefusals refusals, LiumOptions options)
{
    private static readonly TimeSpan ClosingTakes = TimeSpan.FromSeconds(15);

    public async Task<CloseOutcome> CloseAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        try
        {
            var before = await api.ListPodsAsync(cancellationToken);
            if (LiumName.Parse(handle.Value) is not { } name)
            {
                // We have never given anything such a name.
                return new CloseOutcome.Closed();
            }

            var after = await DeletePodsAsync(name, before, cancellationToken);
            if (book.MayAppear(name))
            {
                // A pod that is on its way still needs its template.
                return new CloseOutcome.Closing(options.Scaled(options.RentSettles));
            }

            if (name.Only is null)
            {
                await DeleteTemplatesAsync(name, before, after, cancellationToken);
            }

            return Ours(name, after).Any()
                ? new CloseOutcome.Closing(options.Scaled(ClosingTakes))
                : new CloseOutcome.Closed();
        }
        catch (NetworkUnreachableException e)
        {
            return new CloseOutcome.Unreachable(refusals.RetryAfter(e), e.Message);
        }
    }

    private static IEnumerable<LiumPodWire> Ours(LiumName name, LiumPods pods) =>
        pods.Named(name.Value).Where(p => p.Id is not null && (name.Only is null || p.Id == name.Only));

    private static bool IsGoing(LiumPodWire pod) => LiumMapping.StateOf(pod.Status) == LeaseState.Closing;

    /// <summary>What is listed afterwards.</summary>
    private async Task<LiumPods> DeletePodsAsync(LiumName name, LiumPods before, CancellationToken cancellationToken)
    {
        var asked = new List<(LiumPodWire Pod, WireAnswer Answer)>();
        foreach (var pod in Ours(name, before).Where(p => !IsGoing(p)))
        {
            asked.Add((pod, await api.DeletePodAsync(pod.Id!, cancellationToken)));
        }

        if (asked.Count == 0)
        {
            return before;
        }

        var after = await api.ListPodsAsync(cancellationToken);
        foreach (var (pod, answer) in asked)
        {
            if (!answer.IsSuccess && after.All.FirstOrDefault(p => p.Id == pod.Id) is { } still && !IsGoing(still))
            {
                after = await DeleteRentAsync(still, answer, after, cancellationToken);
            }
        }

        return after;
    }

    /// <summary>The older way, where the newer one is not known or takes the node for a stranger's.</summary>
    private async Task<LiumPods> DeleteRentAsync(LiumPodWire pod, WireAnswer refused, LiumPods listed, CancellationToken cancellationToken)
    {
        // It names the node, not the pod: never where another pod of the account is on the same node.
        if (pod.Executor?.Id is not { } node
            || refused.Status is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            || listed.All.Count(p => p.Executor?.Id == node) > 1)
        {
            throw refused.NotNow();
        }

        var answer = await api.DeleteRentAsync(node, cancellationToken);
        var after = await api.ListPodsAsync(cancellationToken);
        return !answer.IsSuccess && after.All.FirstOrDefault(p => p.Id == pod.Id) is { } still && !IsGoing(still)
            // A dead host is filed as unknown; the rental stays open and costs until the network notices.
            ? throw answer.NotNow()
            : after;
    }

    private async Task DeleteTemplatesAsync(LiumName name, LiumPods before, LiumPods after, CancellationToken cancellationToken)
    {
        var users = after.All.Where(p => p.PodName != name.Value && !IsGoing(p)).Select(p => p.Template?.Name).ToHashSet(StringComparer.Ordinal);
        var used = before.Named(name.Value).Select(p => p.Template?.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var template in await api.ListTemplatesAsync(cancellationToken))
        {
            var owner = LiumName.OfTemplate(template.Name);
            if (template.Id is not null && owner is not null && (owner == name || used.Contains(template.Name)) && !users.Contains(template.Name))
            {
                await DeleteTemplateAsync(template, cancellationToken);
            }
        }
    }

    private async Task DeleteTemplateAsync(LiumTemplateWire template, CancellationToken cancellationToken)
    {
        var answer = await api.DeleteTemplateAsync(template.Id!, cancellationToken);
        if (answer.Status == HttpStatusCode.MethodNotAllowed)
        {
            // No client of the network deletes templates; where the API cannot, the customer's secrets go all the same.
            answer = await api.ReplaceTemplateAsync(template.Id!, LiumTemplate.Blank(template), cancellationToken);
        }

        if (!answer.IsSuccess && !(answer.Status == HttpStatusCode.NotFound && FastApiDetail.Of(answer) is not null))
        {
            throw answer.NotNow();
        }
    }
}
