using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

/// <summary>A refusal of Stripe.</summary>
internal sealed class StripeProblem(int status, string type, string message, string? code = null, string? param = null) : Exception(message)
{
    public int Status => status;

    public static StripeProblem Invalid(string message, string? code = null, string? param = null) =>
        new(400, "invalid_request_error", message, code, param);

    public static StripeProblem Missing(string kind, string id, string param = "id") =>
        new(404, "invalid_request_error", $"No such {kind}: '{id}'", "resource_missing", param);

    public JsonObject Body()
    {
        var error = new JsonObject { ["type"] = type, ["message"] = Message };
        if (code is not null)
        {
            error["code"] = code;
        }

        if (param is not null)
        {
            error["param"] = param;
        }

        error["request_log_url"] = "https://dashboard.stripe.invalid/test/logs";
        return new JsonObject { ["error"] = error };
    }
}
