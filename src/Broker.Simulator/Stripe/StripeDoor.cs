using System.Text.Json.Nodes;
using Broker.Simulator.Faults;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Stripe;

/// <summary>What every call goes through: key, version, shape, idempotency, the work itself, expansion.</summary>
internal sealed class StripeDoor(
    SimulatedWorld world, StripeStore store, StripeShapes shapes, StripeIdempotency keys, TimeProvider clock, IOptions<StripeSimulatorOptions> options)
{
    private long _requests;

    /// <summary>How long Stripe thinks about a write after it has noted its idempotency key.</summary>
    public TimeSpan Thinking { get; set; }

    /// <param name="endpoint">As the shapes name it.</param>
    public RequestDelegate Open(string endpoint, Func<StripeRequest, JsonObject> work) => async http =>
    {
        http.Response.Headers["Request-Id"] = $"req_sim{Interlocked.Increment(ref _requests):D10}";
        StripeAnswer answer;
        try
        {
            Admit(http.Request);
            var sent = http.Request.Method == HttpMethods.Get
                ? http.Request.QueryString.Value?.TrimStart('?') ?? ""
                : await new StreamReader(http.Request.Body).ReadToEndAsync(http.RequestAborted);
            var request = new StripeRequest(
                shapes.Check(endpoint, StripeForm.Decode(sent)), http.Request.RouteValues["id"] as string ?? "", http.Request.RouteValues["part"] as string ?? "");
            answer = await AnswerAsync(http, request, work);
        }
        catch (StripeProblem problem)
        {
            answer = new StripeAnswer(problem.Status, problem.Body());
        }

        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.Body.ToJsonString(), http.RequestAborted);
    };

    private void Admit(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() != $"Bearer {options.Value.ApiKey}")
        {
            throw new StripeProblem(401, "invalid_request_error", "Invalid API Key provided.");
        }

        if (request.Headers["Stripe-Version"].ToString() is { Length: > 0 } version && version != StripeEvents.ApiVersion)
        {
            throw StripeProblem.Invalid($"Invalid Stripe API version: {version}. The simulator speaks {StripeEvents.ApiVersion}.");
        }
    }

    private async Task<StripeAnswer> AnswerAsync(HttpContext http, StripeRequest request, Func<StripeRequest, JsonObject> work)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 || http.Request.Method != HttpMethods.Post)
        {
            return world.Visit(() => Work(request, work));
        }

        var path = http.Request.Path.Value!;
        if (world.Visit(() => keys.Begin(key, path, request.Parameters, world.Now)) is { } before)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
            return before;
        }

        if (Thinking > TimeSpan.Zero)
        {
            // A caller who hangs up meanwhile does not stop the work.
            await Task.Delay(Thinking, clock, CancellationToken.None);
        }

        // What ends in an error for the caller is kept as that error: a repetition gets it again.
        var breaks = http.Items.ContainsKey(FaultKind.ErrorAfter);
        return world.Visit(() =>
        {
            var answer = Work(request, work);
            keys.End(key, breaks ? Broken() : answer);
            return answer;
        });
    }

    public static StripeAnswer Broken() => new(500, new StripeProblem(500, "api_error", "An unknown error occurred").Body());

    private StripeAnswer Work(StripeRequest request, Func<StripeRequest, JsonObject> work)
    {
        try
        {
            return new StripeAnswer(200, Expand(work(request).Copy(), request.Parameters));
        }
        catch (StripeProblem problem)
        {
            return new StripeAnswer(problem.Status, problem.Body());
        }
    }

    private JsonObject Expand(JsonObject answer, JsonObject parameters)
    {
        foreach (var path in parameters.Texts("expand"))
        {
            Expand(answer, path.Split('.'));
        }

        return answer;
    }

    private void Expand(JsonNode? place, ReadOnlySpan<string> path)
    {
        switch (place)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Expand(item, path);
                }

                break;
            case JsonObject fields when path.Length > 0:
                if (fields.Text(path[0]) is { } id && store.Find(id) is { } found)
                {
                    fields[path[0]] = found.Copy();
                }

                Expand(fields[path[0]], path[1..]);
                break;
            default:
                break;
        }
    }
}
