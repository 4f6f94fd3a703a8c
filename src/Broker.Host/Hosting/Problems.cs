using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Broker.Host.Hosting;

/// <summary>Errors as problem details (RFC 9457) for programs; pages keep their own error page.</summary>
internal static class Problems
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(o => o.CustomizeProblemDetails = static context =>
        {
            context.ProblemDetails.Instance ??= context.HttpContext.Request.Path;
            context.ProblemDetails.Detail ??= Words(context.HttpContext);
        });
        services.AddExceptionHandler<BadRequestHandler>();

        // Otherwise a malformed body would be a bare 400 outside Development.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseWhen(static context => IsProgram(context.Request.Path), static branch => branch
            .UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = static c => c.Exception is BadHttpRequestException })
            .UseStatusCodePages());
        app.UseWhen(static context => !IsProgram(context.Request.Path), static branch => branch
            .UseExceptionHandler("/error", createScopeForErrors: true)
            .UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
    }

    /// <summary>Paths that programs call: they get problems, never pages or redirects.</summary>
    public static bool IsProgram(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/webhooks", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);

    private static string? Words(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } most
            ? $"The body may have at most {most} bytes."
            : "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be application/json.",
        StatusCodes.Status401Unauthorized => "Send an API key as 'Authorization: Bearer brk_…', or sign in.",
        _ => null,
    };
}

/// <summary>A request the server could not read, with the field it stumbled over where the body was JSON.</summary>
internal sealed partial class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return ValueTask.FromResult(false);
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = bad switch
            {
                { InnerException: JsonException json } => JsonProblem(json),
                _ when ParameterPattern().Match(bad.Message) is { Success: true } parameter => ParameterProblem(JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value)),
                _ => new ProblemDetails { Status = bad.StatusCode, Title = ReasonPhrases.GetReasonPhrase(bad.StatusCode) },
            },
        });
    }

    private static HttpValidationProblemDetails JsonProblem(JsonException json)
    {
        var field = FieldOf(json);
        var message = json.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? "There is no such field."
            : json.InnerException is null && json.Path is null or "$" ? "The body is not valid JSON." : "The value cannot be read as what this field holds.";
        return new(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] })
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "The request body cannot be read.",
        };
    }

    private static string FieldOf(JsonException json) =>
        json.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";

    private static HttpValidationProblemDetails ParameterProblem(string name) =>
        new(new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = ["The value cannot be read as what this parameter holds."] })
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "A parameter cannot be read.",
        };

    // The framework says which parameter it was only in words: Failed to bind parameter "Nullable<Status> Status" from "x".
    [GeneratedRegex("^Failed to bind parameter \"\\S+ (?<name>\\w+)\" from", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterPattern();
}
