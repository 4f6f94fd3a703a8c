using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>Problem answers of the API, all of one shape.</summary>
internal static class ApiProblems
{
    public static ProblemHttpResult Of(int status, string title, string? detail = null, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);

    /// <summary>The same whether it never was or belongs to another organisation.</summary>
    public static ProblemHttpResult NotFound(string what) => Of(StatusCodes.Status404NotFound, $"There is no such {what}.");

    public static ProblemHttpResult Forbidden(string why) => Of(StatusCodes.Status403Forbidden, "Your role does not allow this.", why);
}
