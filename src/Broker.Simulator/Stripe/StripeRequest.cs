using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

/// <summary>One call after its parameters were read.</summary>
/// <param name="Id">The <c>{id}</c> of the route; empty if it has none.</param>
/// <param name="Part">The <c>{part}</c> of the route: what lies below that id.</param>
internal sealed record StripeRequest(JsonObject Parameters, string Id, string Part);
