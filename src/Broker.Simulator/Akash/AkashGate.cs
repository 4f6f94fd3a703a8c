using Broker.Simulator.Akash.Chain;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash;

/// <summary>Who may call, and how a refusal looks.</summary>
internal static class AkashGate
{
    /// <summary>Turns what was refused below into the Console's error body.</summary>
    public static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (AkashProblem problem)
        {
            return problem.Answer();
        }
        catch (ChainRefusal refusal)
        {
            return AkashProblem.Of(refusal).Answer();
        }
    }

    public static ValueTask<object?> RequireKeyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var headers = context.HttpContext.Request.Headers;
        var options = context.HttpContext.RequestServices.GetRequiredService<IOptions<SimulatorOptions>>().Value;
        if (headers.ContainsKey("x-api-key") && headers.ContainsKey("Authorization"))
        {
            throw AkashProblem.BadRequest("Send either an API key or a bearer token, not both");
        }

        return headers["x-api-key"].ToString() == options.AkashApiKey
            ? next(context)
            : throw new AkashProblem(401, "unauthorized", headers.ContainsKey("x-api-key") ? "Invalid API key" : "Unauthorized");
    }
}
