using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>Webhook endpoints as the API registers them. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class StripeEndpoints(StripeStore store, StripeCourier courier)
{
    public JsonObject Create(StripeRequest request)
    {
        if (!Uri.TryCreate(request.Parameters.Text("url"), UriKind.Absolute, out var address))
        {
            throw StripeProblem.Invalid("Invalid URL: An explicit scheme must be provided.", "url_invalid", "url");
        }

        var endpoint = store.New("webhook_endpoint", "we");
        endpoint.Take(request.Parameters, "api_version", "description", "enabled_events", "url");
        endpoint.TakeMetadata(request.Parameters);
        store.Keep(endpoint);
        var secret = $"whsec_{endpoint.Text("id")}";
        courier.Register(new WebhookTarget(
            endpoint.Text("id")!, address, secret, request.Parameters.Texts("enabled_events").ToHashSet(StringComparer.Ordinal)));
        // Told once, at creation.
        var answer = endpoint.Copy();
        answer["secret"] = secret;
        return answer;
    }

    public JsonObject List(StripeRequest request) =>
        StripePages.Page(store.All("webhook_endpoint"), request.Parameters, "/v1/webhook_endpoints");
}
