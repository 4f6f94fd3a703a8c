using Broker.Simulator.IoNet;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Lium;

/// <summary>A refusal of Lium: one sentence.</summary>
internal sealed class LiumProblem(int status, string detail) : Exception
{
    public IResult Answer() => IoNetJson.Bare(new { detail }, status);
}

/// <summary>Who may call, and how a refusal looks.</summary>
internal static class LiumGate
{
    public static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (LiumProblem problem)
        {
            return problem.Answer();
        }
        catch (IoNetProblem wrongFields)
        {
            // Both networks are built on FastAPI, whose list of wrong fields is the same everywhere.
            return wrongFields.Answer();
        }
    }

    public static ValueTask<object?> RequireKeyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        return context.HttpContext.Request.Headers["X-API-Key"].ToString() == services.GetRequiredService<IOptions<SimulatorOptions>>().Value.LiumApiKey
            ? next(context)
            : throw new LiumProblem(401, "Invalid API key");
    }
}
