using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>
/// Template, verification, rent: whichever is next. There is no idempotency key, so each step first looks for what is there
/// under our name; ordering and accepting are the same walk.
/// </summary>
internal sealed class LiumLeasing(
    LiumApi api, LiumPodBook book, LiumOffers offers, LiumRefusals refusals, LiumOptions options, TimeProvider clock)
{
    private const string Verified = "VERIFY_SUCCESS";
    private const string Unfit = "VERIFY_FAILED";
    private static readonly string[] BeingVerified = ["CREATED", "UPDATED", "VERIFY_PENDING"];

    public async Task<LeaseOutcome> NextAsync(LeaseOrder order, CancellationToken cancellationToken)
    {
        var name = LiumName.Of(order.Replica);
        try
        {
            var (listed, pod) = await book.FindAsync(name, cancellationToken);
            if (pod is not null)
            {
                return Found(order, name, listed.Answer, pod);
            }

            if (book.MayAppear(name))
            {
                return new LeaseOutcome.Ordered(name.Handle, "Rented; Lium does not list the pod yet");
            }

            return order.Workload.Kind == WorkloadKind.Machine
                ? await RentMachineAsync(order, name, cancellationToken)
                : await RentServiceAsync(order, name, cancellationToken);
        }
        catch (NetworkUnreachableException e)
        {
            return book.MayAppear(name)
                ? new LeaseOutcome.Unreachable(options.Scaled(options.RentSettles), e.Message)
                : refusals.After(e);
        }
    }

    private async Task<LeaseOutcome> RentServiceAsync(LeaseOrder order, LiumName name, CancellationToken cancellationToken)
    {
        var wanted = LiumTemplate.Of(order.Workload);
        var all = await api.ListTemplatesAsync(cancellationToken);
        var own = all.FirstOrDefault(t => t.Name == wanted.NameFor(name));
        var ready = own is { Status: Verified } ? own : all.FirstOrDefault(t => t.Status == Verified && wanted.IsSame(t));
        if (ready is { Id: { } id })
        {
            return await RentAsync(order, name, id, cancellationToken);
        }

        return own switch
        {
            null => await CreateTemplateAsync(order, name, wanted, cancellationToken),
            { Status: Unfit } => new LeaseOutcome.Refused(name.Handle, $"Lium could not verify the image {order.Workload.Image}"),
            { Status: { } status } when BeingVerified.Contains(status) => new LeaseOutcome.Ordered(name.Handle, $"Lium verifies the image ({status})"),
            _ => new LeaseOutcome.Ordered(name.Handle, $"Lium shows the template as '{own.Status}', which means nothing known"),
        };
    }

    private async Task<LeaseOutcome> CreateTemplateAsync(
        LeaseOrder order, LiumName name, LiumTemplate wanted, CancellationToken cancellationToken)
    {
        // Verification takes minutes: not begun for a node that is gone or too dear already.
        if (await LookAsync(order, handle: null, cancellationToken) is ({ } refusal, _))
        {
            return refusal;
        }

        var answer = await api.CreateTemplateAsync(wanted.BodyFor(name), cancellationToken);
        if (!answer.IsSuccess)
        {
            return refusals.ToOutcome(answer, handle: null, "a new template");
        }

        _ = answer.Read<LiumTemplateWire>(LiumWire.Options).Id ?? throw answer.Unknown("a new template");
        return new LeaseOutcome.Ordered(name.Handle, "Lium verifies the image");
    }

    /// <summary>A machine runs what the network itself runs on such hardware: a public template that is verified already.</summary>
    private async Task<LeaseOutcome> RentMachineAsync(LeaseOrder order, LiumName name, CancellationToken cancellationToken)
    {
        var (refusal, node) = await LookAsync(order, handle: null, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        var images = await api.ListDefaultImagesAsync(node!.GpuName!, node.Specs?.Gpu?.Driver, cancellationToken);
        var templates = await api.ListTemplatesAsync(cancellationToken);
        var template = images
            .Select(i => templates.FirstOrDefault(t => t.Status == Verified && t.DockerImage == i.DockerImage && t.DockerImageTag == i.DockerImageTag))
            .FirstOrDefault(t => t is { Id: not null });
        return template is null
            ? new LeaseOutcome.NoCapacity(null, $"Lium has no template of its own for {node.GpuName}")
            : await RentAsync(order, name, template.Id!, cancellationToken);
    }

    private async Task<LeaseOutcome> RentAsync(LeaseOrder order, LiumName name, string template, CancellationToken cancellationToken)
    {
        // With a handle, whoever gives up also deletes the template.
        if (await LookAsync(order, name.Handle, cancellationToken) is ({ } refusal, _))
        {
            return refusal;
        }

        book.Sent(name);
        var keys = order.Workload.SshKeys.Count > 0 ? order.Workload.SshKeys : [NobodysKey.For(name)];
        var rent = new LiumRentWire(name.Value, template, keys, order.Offer.GpuCount);
        var answer = await api.RentAsync(LiumPlace.Parse(order.Offer.NetworkReference).Executor, rent, cancellationToken);
        if (!answer.IsSuccess)
        {
            var outcome = refusals.ToOutcome(answer, name.Handle, "a rent");
            if ((int)answer.Status < 500)
            {
                book.Refused(name);
            }

            return outcome;
        }

        // The answer may have the pod's id in it, or nothing at all: the list knows.
        var (listed, pod) = await book.FindAsync(name, cancellationToken);
        return pod is null
            ? new LeaseOutcome.Ordered(name.Handle, "Rented; Lium does not list the pod yet")
            : Found(order, name, listed.Answer, pod);
    }

    private async Task<(LeaseOutcome? Refusal, LiumExecutorWire? Node)> LookAsync(
        LeaseOrder order, LeaseHandle? handle, CancellationToken cancellationToken)
    {
        var place = LiumPlace.Parse(order.Offer.NetworkReference);
        if (await offers.LookAtAsync(place, order.Offer.GpuCount, cancellationToken) is not var (node, perGpu))
        {
            return (new LeaseOutcome.NoCapacity(handle, "The node is not offered any more"), null);
        }

        var asked = perGpu * order.Offer.GpuCount;
        return asked > order.PriceCeiling ? (new LeaseOutcome.PriceMoved(handle, asked), node) : (null, node);
    }

    private LeaseOutcome Found(LeaseOrder order, LiumName name, WireAnswer answer, LiumPodWire pod) => LiumMapping.StateOf(pod.Status) switch
    {
        LeaseState.Starting or LeaseState.Running => new LeaseOutcome.Granted(
            name.Handle, pod.Executor?.Id ?? order.Offer.Provider, PriceOf(order, pod), pod.CreatedAt ?? clock.GetUtcNow()),
        LeaseState.Closing or LeaseState.Closed => new LeaseOutcome.NoCapacity(name.Handle, LiumMapping.EndReasonOf(pod.Status)),
        _ => throw answer.NotUnderstood($"shows a pod as '{pod.Status}'"),
    };

    private Money PriceOf(LeaseOrder order, LiumPodWire pod)
    {
        var offered = order.Offer.PricePerGpuHour.Amount;
        var place = LiumPlace.Parse(order.Offer.NetworkReference);
        var perGpu = pod.Executor is { } node
            ? new LiumPrices(feed: null, options.PriceTolerance).OfPod(node, place.NodeGpus, offered)
            : null;
        return Money.Usd((perGpu ?? offered) * order.Offer.GpuCount);
    }
}
