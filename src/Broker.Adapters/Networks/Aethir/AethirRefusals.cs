using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>What the refusals of the assumed contract mean for an order.</summary>
internal sealed class AethirRefusals(AethirOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    /// <param name="to">What was asked, for the message.</param>
    /// <exception cref="HttpRequestException">The code is none of the contract.</exception>
    public LeaseOutcome ToOutcome(AethirReply reply, string to) => reply.Code switch
    {
        AethirCode.BadSignature => After(reply.NotNow(options.Scaled(Later))),
        // The quote was good a moment ago: the next attempt takes a new one, at a new rate.
        AethirCode.QuoteExpired => After(reply.NotNow(options.Scaled(Soon))),
        AethirCode.NoCapacity or AethirCode.NotFound => new LeaseOutcome.NoCapacity(null, reply.Words),
        AethirCode.Invalid or AethirCode.NoFunds or AethirCode.WrongState => new LeaseOutcome.Refused(null, reply.Words),
        _ => throw reply.Answer.Unknown($"{to} (code {reply.Code})"),
    };

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    public LeaseOutcome.Unreachable After(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);
}
