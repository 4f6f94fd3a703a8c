using System.Text.Json.Serialization;
using Broker.Simulator.Akash.Chain;

namespace Broker.Simulator.Akash;

internal sealed record AkashErrorWire(string Error, string Message, string Code, string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public object? Data { get; init; }
}

internal sealed record ZodIssue(string Code, string Message, IReadOnlyList<object> Path);

/// <summary>A refusal of the Console, in the shape its error handler gives it.</summary>
internal sealed class AkashProblem(int status, string code, string message, object? data = null, int? retryAfterSeconds = null)
    : Exception(message)
{
    public int Status { get; } = status;

    public static AkashProblem BadRequest(string message) => new(400, "bad_request", message);

    public static AkashProblem NotFound(string message) => new(404, "not_found", message);

    public static AkashProblem Invalid(string field, string message) =>
        new(400, "validation_error", "Validation error", new[] { new ZodIssue("custom", message, field.Split('.')) });

    /// <summary>A refusal of the chain as the Console passes it on.</summary>
    public static AkashProblem Of(ChainRefusal refusal) => refusal.Missing ? NotFound(refusal.Message) : BadRequest(refusal.Message);

    public IResult Answer() => new Refusal(this);

    public AkashErrorWire Body() => new(
        Status switch
        {
            400 => "BadRequestError",
            401 => "UnauthorizedError",
            402 => "PaymentRequiredError",
            403 => "ForbiddenError",
            404 => "NotFoundError",
            409 => "ConflictError",
            422 => "UnprocessableEntityError",
            429 => "TooManyRequestsError",
            502 => "BadGatewayError",
            503 => "ServiceUnavailableError",
            _ => "InternalServerError",
        },
        Message,
        code,
        code == "validation_error" ? code : Status >= 500 ? "server_error" : "client_error")
    {
        Data = data,
    };

    private sealed class Refusal(AkashProblem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (problem.RetryAfterSeconds is { } seconds)
            {
                httpContext.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            httpContext.Response.StatusCode = problem.Status;
            return httpContext.Response.WriteAsJsonAsync(problem.Body(), AkashJson.Camel, "application/json; charset=UTF-8", httpContext.RequestAborted);
        }
    }

    private int? RetryAfterSeconds { get; } = retryAfterSeconds;
}
