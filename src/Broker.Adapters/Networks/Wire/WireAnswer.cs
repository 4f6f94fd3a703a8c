using System.Net;
using System.Text.Json;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Wire;

/// <summary>What a network answered: any status, body read in full.</summary>
/// <param name="RetryAfter">From the header of that name.</param>
/// <param name="Pulse">Where an answer that is none is noted for the operator.</param>
internal sealed record WireAnswer(string Network, HttpStatusCode Status, string Body, TimeSpan? RetryAfter, WirePulse? Pulse = null)
{
    private const int ExcerptLength = 120;
    private const int ReasonLength = 300;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The beginning of the body, fit for a log line.</summary>
    public string Excerpt => Shorten(Body, ExcerptLength);

    /// <summary>The network's own words, fit to be stored and shown.</summary>
    public static string Reason(string words) => Shorten(words, ReasonLength);

    /// <exception cref="NetworkUnreachableException">The body is not JSON, or not of this kind.</exception>
    public T Read<T>(JsonSerializerOptions options)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, options) ?? throw Garbage(null);
        }
        catch (JsonException e)
        {
            throw Garbage(e);
        }
    }

    /// <summary>Null if the body is not JSON or not of this kind; for error bodies, where anything may come.</summary>
    public T? TryRead<T>(JsonSerializerOptions options)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="NetworkUnreachableException">The status is not a success.</exception>
    public WireAnswer OrUnreachable() => IsSuccess ? this : throw NotNow();

    public NetworkUnreachableException NotNow()
    {
        Pulse?.Failed($"{Network} answered {(int)Status}", Excerpt);
        return new NetworkUnreachableException($"{Network} answered {(int)Status}: {Excerpt}") { RetryAfter = RetryAfter };
    }

    /// <summary>For an answer that the network's documents do not know: never to be guessed into an outcome.</summary>
    public HttpRequestException Unknown(string to)
    {
        Pulse?.Failed($"{Network} answered {(int)Status} to {to}, which means nothing known", Excerpt);
        return new HttpRequestException($"{Network} answered {(int)Status} to {to}, which means nothing known: {Excerpt}", null, Status);
    }

    /// <summary>For an answer whose form is right and whose word nobody documented: it may be better the next time.</summary>
    public NetworkUnreachableException NotUnderstood(string what)
    {
        Pulse?.Failed($"{Network} {what}, which means nothing known", Excerpt);
        return new NetworkUnreachableException($"{Network} {what}, which means nothing known");
    }

    private static string Shorten(string text, int length)
    {
        var start = text.Length > length ? string.Concat(text.AsSpan(0, length), "…") : text;
        return string.Concat(start.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
    }

    private NetworkUnreachableException Garbage(Exception? cause)
    {
        Pulse?.Failed($"{Network} answered {(int)Status} with something that is no answer", Excerpt);
        var message = $"{Network} answered {(int)Status} with something that is no answer: {Excerpt}";
        return cause is null ? new NetworkUnreachableException(message) : new NetworkUnreachableException(message, cause);
    }
}
