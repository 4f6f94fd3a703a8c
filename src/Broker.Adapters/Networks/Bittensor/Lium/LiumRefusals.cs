using System.Net;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>What Lium's refusals mean for an order. There are no codes, only sentences.</summary>
internal sealed class LiumRefusals(LiumOptions options)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private static readonly string[] NoneLeft = ["not available", "unavailable", "already rented", "in use", "not enough", "no available", "executor not found"];
    private static readonly string[] TemplateWords = ["template"];
    private static readonly string[] OurAccount = ["balance", "credit", "fund", "scope", "permission", "workspace", "blocked", "banned", "suspended", "disabled"];

    /// <param name="handle">What exists on the network, if anything does.</param>
    /// <param name="to">What was asked, for the message.</param>
    /// <exception cref="HttpRequestException">The answer is none that is documented.</exception>
    public LeaseOutcome ToOutcome(WireAnswer answer, LeaseHandle? handle, string to)
    {
        var words = FastApiDetail.Of(answer);
        bool Says(string word) => words?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

        return (words, answer.Status) switch
        {
            (_, HttpStatusCode.Unauthorized) => NotNow(answer, Later),
            (_, HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout) => NotNow(answer, Soon),
            // It may have been done all the same.
            (_, >= HttpStatusCode.InternalServerError) => NotNow(answer, options.RentSettles),
            // The edge's firewall, or a proxy: says nothing about the order.
            (null, HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity) => NotNow(answer, Later),
            ({ } said, HttpStatusCode.PaymentRequired) => new LeaseOutcome.Refused(handle, said),
            // Low balance, missing right, lost workspace and blocked account all come as 403, and so may what is none of them.
            ({ } said, HttpStatusCode.Forbidden) => Array.Exists(OurAccount, Says) ? new LeaseOutcome.Refused(handle, said) : NotNow(answer, Later),
            // Taken away between our look at it and the rent: the next look makes another.
            ({ }, HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
                when Array.Exists(TemplateWords, Says) && handle is not null => NotNow(answer, Soon),
            ({ } said, HttpStatusCode.NotFound) => new LeaseOutcome.NoCapacity(handle, said),
            ({ } said, HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest) =>
                Array.Exists(NoneLeft, Says) ? new LeaseOutcome.NoCapacity(handle, said) : new LeaseOutcome.Refused(handle, said),
            _ => throw answer.Unknown(to),
        };
    }

    public TimeSpan RetryAfter(NetworkUnreachableException fault) => fault.RetryAfter ?? options.Scaled(Soon);

    public LeaseOutcome.Unreachable After(NetworkUnreachableException fault) => new(RetryAfter(fault), fault.Message);

    private LeaseOutcome.Unreachable NotNow(WireAnswer answer, TimeSpan otherwise) =>
        new(answer.RetryAfter ?? options.Scaled(otherwise), answer.NotNow().Message);
}
