using Broker.Simulator.Control;
using Broker.Simulator.World;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Stripe;

/// <summary>Stripe as the control room sees it: a place with invoices instead of deployments.</summary>
internal sealed class StripeControl(
    StripeStore store, StripeIdempotency keys, StripeClocks clocks, StripeCourier courier, StripeDoor door) : ISimulatedNetwork
{
    public string Key => "stripe";

    public bool OrdersRefused { get; set; }

    public IResult Refusal(int status, string code, string message) => Results.Json(
        new StripeProblem(status, status == 429 ? "invalid_request_error" : "api_error", message, status == 429 ? "rate_limit" : code).Body(), statusCode: status);

    public bool TrySetProviderDark(string provider, bool dark) => false;

    public bool IsProviderDark(string provider) => false;

    public string ProviderName(string provider) => provider;

    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var invoices = store.All("invoice");
        var open = invoices.Where(row => row.Text("status") == "open").ToList();
        return new NetworkView(
            Key, dark, OrdersRefused, open.Sum(row => row.Number("amount_remaining")) / 100m,
            new CountsView(open.Count, invoices.Count - open.Count), new CountsView(0, 0), [],
            [.. open.Select(row => new DeploymentView(
                row.Text("id")!, row.Text("number"), null, "open", 0, 0, [],
                [new ActionView("customer pays", $"stripe/invoices/{row.Text("id")}/pay")]))]);
    }

    public void Reset()
    {
        store.Reset();
        keys.Reset();
        clocks.Reset();
        courier.Reset();
        door.Thinking = TimeSpan.Zero;
    }

    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/webhooks", (StripeCourier courier) => courier.Counts);
        control.MapPost("/webhooks/mischief", (WebhookMischief mischief, StripeCourier courier) =>
        {
            courier.Mischief = mischief;
            return TypedResults.NoContent();
        });
        control.MapPost("/webhooks/to", SendTo);
        control.MapPost("/think", (int milliseconds, StripeDoor door) =>
        {
            door.Thinking = TimeSpan.FromMilliseconds(milliseconds);
            return TypedResults.NoContent();
        });
        control.MapPost("/invoices/{id}/pay", (string id, long? amount, SimulatedWorld world, StripePayments payments) =>
            Visit(world, () => payments.Receive(id, amount)));
        control.MapPost("/invoices/{id}/fail-payment", (string id, SimulatedWorld world, StripePayments payments) => Visit(world, () => payments.Fail(id)));
        control.MapPost("/refunds/{id}/fail", (string id, SimulatedWorld world, StripePayments payments) => Visit(world, () => payments.FailRefund(id)));
        control.MapPost("/customers/{id}/cards", (string id, string? brand, string? last4, SimulatedWorld world, StripeCustomers customers) =>
            Visit(world, () => customers.AddCard(id, brand ?? "visa", last4 ?? "4242")));
        control.MapPost("/customers/{id}/balance", (string id, long amount, string currency, SimulatedWorld world, StripeCustomers customers) =>
            Visit(world, () => customers.MoveBalance(customers.Get(id), amount, currency, "adjustment")));
        control.MapGet("/objects/{kind}", (string kind, SimulatedWorld world, StripeStore store) =>
            world.Visit(() => StripeJson.Array(store.All(kind))));
    }

    private static Results<NoContent, ProblemHttpResult> SendTo(string url, StripeCourier courier, IOptions<StripeSimulatorOptions> options)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.IsLoopback)
        {
            return TypedResults.Problem("url must be an absolute address of this machine.", statusCode: 400);
        }

        courier.Register(new WebhookTarget("settings", address, options.Value.WebhookSecret, new HashSet<string>(["*"], StringComparer.Ordinal)));
        return TypedResults.NoContent();
    }

    private static IResult Visit(SimulatedWorld world, Action act)
    {
        try
        {
            world.Visit(act);
            return Results.NoContent();
        }
        catch (StripeProblem problem)
        {
            return Results.Json(problem.Body(), statusCode: problem.Status);
        }
    }
}
