using Microsoft.Extensions.Options;

namespace Broker.Simulator.IoNet;

/// <summary>Who may call, and how a refusal looks.</summary>
internal static class IoNetGate
{
    public static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (IoNetProblem problem)
        {
            return problem.Answer();
        }
    }

    public static ValueTask<object?> RequireKeyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        return context.HttpContext.Request.Headers["x-api-key"].ToString() == services.GetRequiredService<IOptions<SimulatorOptions>>().Value.IoNetApiKey
            ? next(context)
            : throw new IoNetProblem(401, "Invalid API key");
    }
}
