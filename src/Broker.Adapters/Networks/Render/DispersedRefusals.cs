using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Render;

/// <summary>What Dispersed cannot run, and what its refusals mean for an order.</summary>
internal sealed class DispersedRefusals(DispersedOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    /// <summary>Why the network can never run it; null if it can.</summary>
    public static string? Of(WorkloadSpec workload, string displayName) => workload switch
    {
        { Definition: not null } or { Kind: WorkloadKind.Machine } => Refusal.UnlessService(workload, displayName),
        { Command.Count: > 0 } or { Arguments.Count: > 0 } =>
            $"{displayName} starts an image as it is: it has no way to replace its command or arguments. Build them into the image.",
        _ when workload.Image.Contains('@', StringComparison.Ordinal) =>
            $"{displayName} takes an image by its tag only; a digest would be dropped silently.",
        { Kind: WorkloadKind.Batch, RunLimit: null } => $"{displayName} needs a limit for how long a batch job may run.",
        _ => null,
    };

    /// <summary>The network's own words; null if the body is none of its refusals.</summary>
    public static string? ErrorOf(WireAnswer answer) =>
        answer.TryRead<DispersedProblemWire>(DispersedWire.Options)?.Error is { Code: { Length: > 0 } code } error
            ? WireAnswer.Reason(string.IsNullOrEmpty(error.Message) ? code : $"{code}: {error.Message}")
            : null;

    public LeaseOutcome ToOutcome(WireAnswer answer) => (ErrorOf(answer), answer.Status) switch
    {
        // A wrong clock and a wrong key look the same, and neither is the order's fault.
        (_, HttpStatusCode.Unauthorized) => NotNow(answer, Later),
        (_, HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError) =>
            NotNow(answer, Soon),
        ({ } words, HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity) =>
            new LeaseOutcome.Refused(null, words),
        // Whatever else comes says nothing about the order.
        _ => NotNow(answer, Later),
    };

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    public LeaseOutcome.Unreachable After(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);

    private LeaseOutcome.Unreachable NotNow(WireAnswer answer, TimeSpan otherwise) =>
        new(answer.RetryAfter ?? options.Scaled(otherwise), answer.NotNow().Message);
}
