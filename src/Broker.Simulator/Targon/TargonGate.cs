using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Targon;

/// <summary>A refusal of Targon.</summary>
internal sealed class TargonProblem(int status, string error, string reason) : Exception
{
    public IResult Answer() => TargonJson.Of(new { error, reason }, status);
}

internal static class TargonJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IResult Of(object body, int status = 200) => Results.Json(body, Options, statusCode: status);
}

/// <summary>Who may call, and how a refusal looks.</summary>
internal static class TargonGate
{
    public static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (TargonProblem problem)
        {
            return problem.Answer();
        }
    }

    public static ValueTask<object?> RequireKeyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        var key = services.GetRequiredService<IOptions<SimulatorOptions>>().Value.TargonApiKey;
        return context.HttpContext.Request.Headers.Authorization.ToString() == $"Bearer {key}"
            ? next(context)
            : throw new TargonProblem(401, "invalid api key", "unauthorized");
    }
}
