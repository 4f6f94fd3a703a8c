using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>What Targon's refusals mean for an order.</summary>
internal sealed class TargonRefusals(TargonOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);
    private static readonly string[] NoneLeft = ["out_of_stock", "not available", "unavailable", "no capacity", "out of stock"];

    /// <summary>The network's own words; null if the body is none of its refusals, such as a proxy's page.</summary>
    public static string? ProblemOf(WireAnswer answer) => answer.TryRead<TargonProblemWire>(TargonWire.Options) switch
    {
        { Error.Length: > 0, Reason.Length: > 0 } both => WireAnswer.Reason($"{both.Error} ({both.Reason})"),
        { Error: { Length: > 0 } error } => WireAnswer.Reason(error),
        _ => null,
    };

    /// <param name="handle">What exists on the network, if anything does.</param>
    /// <param name="to">What was asked, for the message.</param>
    /// <exception cref="HttpRequestException">The answer is none that is documented.</exception>
    public LeaseOutcome ToOutcome(WireAnswer answer, LeaseHandle? handle, string to)
    {
        var words = ProblemOf(answer);
        var isGone = words is not null && Array.Exists(NoneLeft, word => words.Contains(word, StringComparison.OrdinalIgnoreCase));

        return (words, answer.Status) switch
        {
            (_, HttpStatusCode.Unauthorized) => NotNow(answer, Later),
            (_, HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout) => NotNow(answer, Soon),
            (_, >= HttpStatusCode.InternalServerError) => NotNow(answer, Soon),
            (null, >= HttpStatusCode.BadRequest) => NotNow(answer, Later),
            ({ } said, >= HttpStatusCode.BadRequest) when isGone => new LeaseOutcome.NoCapacity(handle, said),
            // Somebody else's step, or our own whose answer we never read: the next look tells.
            (_, HttpStatusCode.Conflict) => NotNow(answer, Soon),
            ({ } said, HttpStatusCode.NotFound) => new LeaseOutcome.NoCapacity(handle, said),
            ({ } said, HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity) =>
                new LeaseOutcome.Refused(handle, said),
            _ => throw answer.Unknown(to),
        };
    }

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    public LeaseOutcome.Unreachable After(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);

    private LeaseOutcome.Unreachable NotNow(WireAnswer answer, TimeSpan otherwise) =>
        new(answer.RetryAfter ?? options.Scaled(otherwise), answer.NotNow().Message);
}
