using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>What io.net's refusals mean for an order. There are no codes, only sentences.</summary>
internal sealed class IoNetRefusals(IoNetOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private static readonly string[] NoneLeft = ["not enough", "no available", "not available", "unavailable"];
    private static readonly string[] NameTaken = ["unique", "already exists", "already in use"];

    /// <summary>The network's own words, also out of its list of wrong fields; null if the body is none of its refusals.</summary>
    public static string? DetailOf(WireAnswer answer) => FastApiDetail.Of(answer);

    /// <param name="to">What was asked, for the message.</param>
    /// <exception cref="HttpRequestException">The answer is none that is documented.</exception>
    public LeaseOutcome ToOutcome(WireAnswer answer, string to)
    {
        var detail = DetailOf(answer);
        bool Says(string word) => detail?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

        return (detail, answer.Status) switch
        {
            (_, HttpStatusCode.Unauthorized) => NotNow(answer, Later),
            (_, HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout) => NotNow(answer, Soon),
            (_, >= HttpStatusCode.InternalServerError) => NotNow(answer, Soon),
            // Reported since January 2026: a 400 with {"key_set":true} or a proxy's page says nothing about the order.
            (null, HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound) => NotNow(answer, Later),
            ({ } words, HttpStatusCode.NotFound) => new LeaseOutcome.NoCapacity(null, words),
            ({ } words, HttpStatusCode.BadRequest) when Array.Exists(NoneLeft, Says) => new LeaseOutcome.NoCapacity(null, words),
            // Our own order of a moment ago: the next look finds it.
            ({ }, HttpStatusCode.BadRequest) when Array.Exists(NameTaken, Says) => NotNow(answer, Soon),
            ({ } words, HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity) =>
                new LeaseOutcome.Refused(null, words),
            _ => throw answer.Unknown(to),
        };
    }

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    public LeaseOutcome.Unreachable After(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);

    private LeaseOutcome.Unreachable NotNow(WireAnswer answer, TimeSpan otherwise) =>
        new(answer.RetryAfter ?? options.Scaled(otherwise), answer.NotNow().Message);
}
