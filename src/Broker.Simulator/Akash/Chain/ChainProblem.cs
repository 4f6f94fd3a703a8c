namespace Broker.Simulator.Akash.Chain;

/// <summary>A refused query, as the gateway in front of the node's gRPC words it.</summary>
internal sealed class ChainProblem(int code, int status, string message) : Exception(message)
{
    private const int ResourceExhausted = 8;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int Unknown = 2;

    public static ChainProblem Invalid(string message) => new(3, StatusCodes.Status400BadRequest, message);

    public static ChainProblem NotFound(string message) => new(5, StatusCodes.Status404NotFound, message);

    public static ChainProblem NotFound(ChainRefusal refusal) => NotFound($"{refusal.Message}: key not found");

    /// <summary>What a simulation ran into.</summary>
    public static ChainProblem Failed(string message) => new(Unknown, StatusCodes.Status500InternalServerError, message);

    public static ChainProblem Of(int status, string message) => new(
        status switch
        {
            StatusCodes.Status429TooManyRequests => ResourceExhausted,
            StatusCodes.Status503ServiceUnavailable => Unavailable,
            _ => Internal,
        },
        status,
        message);

    public IResult Answer() => Results.Json(new { code, message = Message, details = Array.Empty<object>() }, AkashJson.Chain, statusCode: status);

    public static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ChainProblem problem)
        {
            return problem.Answer();
        }
    }
}
