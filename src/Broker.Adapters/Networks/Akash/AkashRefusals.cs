using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash;

/// <summary>What the Console's refusals mean for an order.</summary>
internal sealed class AkashRefusals(AkashOptions options)
{
    public const string ManifestNotDelivered = "manifest_not_delivered";

    // The Console's transactions live for 30 s and it looks for them 1.2 times as long: until then one may still land.
    internal static readonly TimeSpan TransactionSettles = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    // Codes of the API, and words of the chain that the Console passes on.
    private static readonly string[] GoneWords = ["bid not open", "order not open", "deployment closed", "account closed", "group not open"];

    // What the Console keeps of the deployment does not fit what we send, or cannot be read: asking again changes nothing.
    private static readonly string[] SpoiledCodes =
    [
        "deployment_definition_changed", "deployment_definition_exists", "deployment_definition_mismatch", "deployment_resources_changed",
        "inherited_secrets_unreadable", "stored_sdl_unreadable", "stored_secrets_unreadable",
    ];

    private static readonly string[] BusyWords = ["deployment exists", "negative decimal coin amount"];

    public static AkashProblemWire ProblemOf(WireAnswer answer) =>
        answer.TryRead<AkashProblemWire>(AkashWire.Options) ?? new AkashProblemWire(null, null);

    /// <param name="handle">What exists on the network, if anything does.</param>
    /// <param name="to">What was asked, for the message.</param>
    /// <exception cref="HttpRequestException">The answer is none that is documented.</exception>
    public LeaseOutcome ToOutcome(WireAnswer answer, LeaseHandle? handle, string to)
    {
        var problem = ProblemOf(answer);
        var reason = problem.Message is { } words ? WireAnswer.Reason(words) : answer.Excerpt;
        return (problem.Code, answer.Status) switch
        {
            ("provider_unreachable", _) => new LeaseOutcome.NoCapacity(handle, reason),
            ("balance_top_up_pending", _) => NotNow(answer, Soon),
            ("insufficient_balance" or "payment_required" or "fair_use_policy_required", _) => new LeaseOutcome.Refused(handle, reason),
            ({ } code, _) when Array.IndexOf(SpoiledCodes, code) >= 0 => new LeaseOutcome.Refused(handle, reason),
            (_, HttpStatusCode.PaymentRequired) => new LeaseOutcome.Refused(handle, reason),
            (_, HttpStatusCode.Unauthorized) => NotNow(answer, TransactionSettles),
            (_, HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests) => NotNow(answer, Soon),
            (_, HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError) => NotNow(answer, TransactionSettles),
            ({ }, HttpStatusCode.Forbidden) => new LeaseOutcome.Refused(handle, reason),
            ({ }, HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity) => OfWords(answer, handle, reason),
            ({ }, HttpStatusCode.NotFound) when handle is not null => new LeaseOutcome.NoCapacity(handle, reason),
            (null, HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound) => NotNow(answer, Soon),
            _ => throw answer.Unknown(to),
        };
    }

    /// <summary>For a write whose fate is unknown: asking again earlier could make a second one.</summary>
    public LeaseOutcome.Unreachable AfterWrite(NetworkUnreachableException fault) =>
        new(Longer(fault.RetryAfter, options.Scaled(TransactionSettles)), fault.Message);

    public LeaseOutcome.Unreachable AfterRead(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    /// <summary>The chain's own words; null if they are none that say more than no.</summary>
    public LeaseOutcome? OfWords(string words, LeaseHandle? handle)
    {
        bool Says(string word) => words.Contains(word, StringComparison.OrdinalIgnoreCase);

        if (Array.Exists(GoneWords, Says))
        {
            return new LeaseOutcome.NoCapacity(handle, words);
        }

        return Array.Exists(BusyWords, Says) ? new LeaseOutcome.Unreachable(options.Scaled(Soon), words) : null;
    }

    private LeaseOutcome OfWords(WireAnswer answer, LeaseHandle? handle, string reason) => OfWords(reason, handle) switch
    {
        null => new LeaseOutcome.Refused(handle, reason),
        LeaseOutcome.Unreachable => NotNow(answer, Soon),
        var known => known,
    };

    private LeaseOutcome.Unreachable NotNow(WireAnswer answer, TimeSpan otherwise) =>
        new(Longer(answer.RetryAfter, options.Scaled(otherwise)), answer.NotNow().Message);

    private static TimeSpan Longer(TimeSpan? told, TimeSpan ours) => told is { } network && network > ours ? network : ours;
}
