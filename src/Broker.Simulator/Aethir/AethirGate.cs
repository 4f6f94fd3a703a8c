using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Aethir;

/// <summary>Who may call how often, and how a refusal looks. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class AethirGate(SimulatedWorld world, AethirToken token, IOptions<AethirSimulatorOptions> options)
{
    private DateTimeOffset _free = DateTimeOffset.MinValue;

    /// <summary>The network's own clock.</summary>
    public DateTimeOffset Now => world.Now + options.Value.ClockSkew;

    public static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var services = context.HttpContext.RequestServices;
        var gate = services.GetRequiredService<AethirGate>();
        var world = services.GetRequiredService<SimulatedWorld>();
        try
        {
            world.Visit(() => gate.Admit(context.HttpContext.Request.Headers));
            return await next(context);
        }
        catch (AethirProblem problem)
        {
            return problem.Answer(world.Visit(() => gate.Now));
        }
    }

    public IResult Answer(object? data) => Results.Json(
        new EnvelopeWire(AethirCode.Success, "ok", data, Now.ToUnixTimeMilliseconds()), AethirJson.Options);

    public void Reset()
    {
        _free = DateTimeOffset.MinValue;
        token.Reset();
    }

    private void Admit(IHeaderDictionary headers)
    {
        token.Check(headers["x-op-token"], headers["x-ak"], options.Value, Now);
        if (world.Now < _free)
        {
            throw options.Value.LimiterAnswers429
                ? new AethirProblem(AethirCode.TooManyRequests, "too many requests", 429, _free - world.Now)
                : new AethirProblem(AethirCode.TooManyRequests, "too many requests");
        }

        _free = world.Now + world.Wait(options.Value.RequestEvery);
    }
}
