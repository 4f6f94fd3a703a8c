using System.Net;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Wire;

/// <summary>Tries a key with one call that changes nothing.</summary>
internal static class KeyCheck
{
    /// <param name="ask">The call, made with the key that is tried.</param>
    /// <param name="accept">Reads the account out of a good answer; may throw <see cref="NetworkUnreachableException"/> on garbage.</param>
    public static async Task<ConnectionOutcome> RunAsync(
        Func<Task<WireAnswer>> ask, Func<WireAnswer, ConnectionOutcome.Accepted> accept)
    {
        try
        {
            var answer = await ask();
            return answer switch
            {
                { IsSuccess: true } => accept(answer),
                { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError } =>
                    new ConnectionOutcome.Unreachable(answer.NotNow().Message),
                _ => new ConnectionOutcome.Refused($"{answer.Network} answered {(int)answer.Status}: {answer.Excerpt}"),
            };
        }
        catch (NetworkUnreachableException e)
        {
            return new ConnectionOutcome.Unreachable(e.Message);
        }
    }
}
