using System.Text.Json;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>An answer out of its envelope: a code, words, and on success the data.</summary>
internal sealed record AethirReply(WireAnswer Answer, int Code, string Words, JsonElement? Payload, bool IsSuccess)
{
    /// <exception cref="NetworkUnreachableException">The network refused, or the data is not of this kind.</exception>
    public T Data<T>()
        where T : class
    {
        if (!IsSuccess)
        {
            throw NotNow();
        }

        try
        {
            return (Payload is { ValueKind: JsonValueKind.Object } data ? data.Deserialize<T>(AethirWire.Options) : null) ?? throw Answer.NotNow();
        }
        catch (JsonException)
        {
            throw Answer.NotNow();
        }
    }

    /// <summary>For a refusal that says nothing of the wish itself.</summary>
    public NetworkUnreachableException NotNow(TimeSpan? retryAfter = null)
    {
        var fault = Answer.NotNow();
        return retryAfter is null ? fault : new NetworkUnreachableException(fault.Message, fault) { RetryAfter = fault.RetryAfter ?? retryAfter };
    }
}
